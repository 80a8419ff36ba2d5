using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.Control;

/// <summary>The baton among sessions: who acts, who is told, and that nothing sticks.</summary>
public sealed class ControlTests
{
    private readonly DownInputs _screen = new();

    [Fact]
    public void Of_two_who_drag_at_once_exactly_one_acts()
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session[] clients = [Watch(bench).Session, Watch(bench).Session];
        foreach (Session client in clients)
            SignalingBench.Say(client, """{"type":"mouse-click","data":{"x":1,"y":1,"button":"left","action":"down"}}""");
        for (int i = 0; i < 20; i++)
        {
            bench.Clock.Advance(0.01);
            foreach (Session client in clients)
                SignalingBench.Say(client, $$$"""{"type":"mouse-move","data":{"x":{{{i}}},"y":{{{i}}}}}""");
        }

        foreach (Session client in clients)
            SignalingBench.Say(client, """{"type":"mouse-click","data":{"x":20,"y":20,"button":"left","action":"up"}}""");
        Assert.Equal(22, _screen.Events.Count);
        Assert.All(_screen.Events, e => Assert.Equal(clients[0].Id, e.SessionId));
        Assert.Empty(_screen.Down);
        Assert.Equal(22, bench.Server.Counters.Events(SignalingEvent.InputRefused));
    }

    [Fact]
    public void Who_has_no_control_is_told_so_a_few_times_only()
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session holder = Watch(bench).Session;
        (Session other, RecordingTransport transport) = Watch(bench);
        Press(holder, "a");
        transport.Clear();
        for (int i = 0; i < 100; i++)
            SignalingBench.Say(other, """{"type":"mouse-move","data":{"x":1,"y":1}}""");
        Assert.Equal(SessionControl.RefusalBurst, transport.Sent.Count);
        SignalingBench.AssertError(transport, ErrorCode.ControlHeld, "Control is held by another client");
        bench.Clock.Advance(1);
        for (int i = 0; i < 100; i++)
            SignalingBench.Say(other, """{"type":"mouse-move","data":{"x":1,"y":1}}""");
        Assert.Equal(SessionControl.RefusalBurst + SessionControl.RefusalRate, transport.Sent.Count);
    }

    [Fact]
    public void Input_over_the_data_channel_passes_the_same_baton()
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session holder = Watch(bench).Session;
        (Session other, RecordingTransport transport) = Watch(bench);
        IPeerObserver[] channels = [.. bench.Peers.Select(static peer => peer.Observer)];
        Span<byte> reply = stackalloc byte[IPeerObserver.MaxInputReply];
        Press(holder, "a");
        transport.Clear();
        foreach (IPeerObserver channel in channels)
            Assert.Equal(0, channel.OnInput("""{"type":"key-press","data":{"key":"b","action":"down"}}"""u8, reply));
        Assert.Equal([holder.Id, holder.Id], _screen.Events.Select(static e => e.SessionId));
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.InputRefused));
        // The refusal is not told there; who holds the control is known from the signalling connection.
        Assert.Empty(transport.Sent);

        other.Access.Replace(new Identity("tester", Role.Viewer));
        Assert.Equal(0, channels[1].OnInput("""{"type":"key-press","data":{"key":"c","action":"down"}}"""u8, reply));
        Assert.Equal(0, channels[1].OnInput("""{"type":"bye"}"""u8, reply));
        Assert.Equal(0, channels[1].OnInput("no JSON"u8, reply));
        Assert.Equal(2, _screen.Events.Count);
        Assert.Equal(SessionState.Negotiating, other.State);

        int length = channels[1].OnInput("""{"type":"ping","data":{"t":12.5}}"""u8, reply);
        JsonElement pong = JsonDocument.Parse(reply[..length].ToArray()).RootElement;
        Assert.Equal("pong", pong.GetProperty("type").GetString());
        Assert.Equal(12.5, pong.GetProperty("data").GetProperty("t").GetDouble());
    }

    [Fact]
    public void A_viewer_may_not_send_input_nor_take_control()
    {
        SignalingBench bench = Bench(new ControlOptions { ViewerInputs = InputPermissions.Gamepad });
        (Session viewer, RecordingTransport transport) = Watch(bench);
        viewer.Access.Replace(new Identity("tester", Role.Viewer));
        Press(viewer, "a");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        SignalingBench.Say(viewer, """{"type":"control-request"}""");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        SignalingBench.Say(viewer, """{"type":"gamepad","data":{"slot":0,"connected":true}}""");
        Assert.Single(_screen.Events);

        // Watching nothing is no way around it.
        (Session idle, RecordingTransport idleTransport) = bench.OpenQuiet();
        idle.Access.Replace(new Identity("tester", Role.Viewer));
        Press(idle, "a");
        SignalingBench.AssertError(idleTransport, ErrorCode.Forbidden);
        Assert.Single(_screen.Events);
    }

    [Fact]
    public void All_who_watch_see_each_change_and_nobody_else_does()
    {
        SignalingBench bench = Bench(new ControlOptions { Policy = ControlPolicy.OnRequest });
        (Session a, RecordingTransport ta) = Watch(bench);
        (Session b, RecordingTransport tb) = Watch(bench);
        (Session _, RecordingTransport elsewhere) = Watch(bench, "second");
        (Session _, RecordingTransport idle) = bench.OpenQuiet();
        SignalingBench.Say(a, """{"type":"control-request"}""");
        SignalingBench.Say(b, """{"type":"control-request"}""");
        JsonElement state = StateOf(ta);
        Assert.Equal(a.Id, state.GetProperty("holder").GetString());
        Assert.Equal(b.Id, state.GetProperty("queue")[0].GetString());
        Assert.Equal(bench.Clock.UnixTimeMs + 60_000, state.GetProperty("expires").GetInt64());
        Assert.Equal(2, state.GetProperty("version").GetInt64());

        bench.Clock.Advance(29);
        Press(a, "x");
        bench.Clock.Advance(29);
        Press(a, "x");
        bench.Clock.Advance(2);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(b.Id, StateOf(ta).GetProperty("holder").GetString());
        Assert.Equal(b.Id, StateOf(tb).GetProperty("holder").GetString());
        Assert.Empty(elsewhere.Sent);
        Assert.Empty(idle.Sent);

        // Who comes later is told how things stand.
        (Session newcomer, RecordingTransport late) = bench.OpenQuiet();
        SignalingBench.Say(newcomer, """{"type":"offer-request"}""");
        Assert.Contains(late.Sent, text => text.Contains("control-state", StringComparison.Ordinal) && text.Contains(b.Id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("release")]
    [InlineData("give")]
    [InlineData("take")]
    [InlineData("limit")]
    [InlineData("idle")]
    [InlineData("bye")]
    [InlineData("lost")]
    [InlineData("peer")]
    [InlineData("other stream")]
    [InlineData("operator")]
    [InlineData("blur")]
    public void Nothing_stays_pressed(string how)
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session a = Watch(bench).Session;
        FakePeer peer = bench.Peer;
        Session b = Watch(bench).Session;
        Press(a, "Shift");
        SignalingBench.Say(a, """{"type":"mouse-click","data":{"x":1,"y":1,"button":"left","action":"down"}}""");
        SignalingBench.Say(a, """{"type":"touch","data":{"id":2,"x":1,"y":1,"action":"down"}}""");
        SignalingBench.Say(a, """{"type":"gamepad","data":{"slot":1,"connected":true}}""");
        SignalingBench.Say(a, """{"type":"gamepad","data":{"slot":1,"axis":0,"value":0.5}}""");
        SignalingBench.Say(a, """{"type":"mouse-move","data":{"x":7,"y":8}}""");
        Assert.Equal(5, _screen.Down.Count);
        bool keeps = false;
        switch (how)
        {
            case "release":
                SignalingBench.Say(a, """{"type":"control-release"}""");
                break;
            case "give":
                SignalingBench.Say(a, $$$"""{"type":"control-give","data":{"to":"{{{b.Id}}}"}}""");
                break;
            case "take":
                b.Access.Replace(new Identity("tester", Role.Admin));
                SignalingBench.Say(b, """{"type":"control-take"}""");
                break;
            case "limit":
                SignalingBench.Say(b, """{"type":"control-request"}""");
                for (int i = 0; i < 3; i++)
                {
                    SignalingBench.Say(a, """{"type":"mouse-move","data":{"x":7,"y":8}}""");
                    bench.Clock.Advance(20);
                }

                bench.Server.Tick(bench.Clock.NowUs);
                break;
            case "idle":
                bench.Clock.Advance(30);
                bench.Server.Tick(bench.Clock.NowUs);
                break;
            case "bye":
                SignalingBench.Say(a, """{"type":"bye"}""");
                break;
            case "lost":
                a.Closed(1006, "");
                keeps = true;
                break;
            case "peer":
                peer.Observer.OnClosed("gone");
                break;
            case "other stream":
                SignalingBench.Say(a, """{"type":"offer-request","data":{"stream":"second"}}""");
                break;
            case "operator":
                Assert.Equal(ControlVerdict.Done, bench.Server.Operators.Order("demo", new ControlOrder()));
                break;
            default:
                SignalingBench.Say(a, """{"type":"input-release"}""");
                keeps = true;
                break;
        }

        Assert.Empty(_screen.Down);
        string? holder = bench.Server.Operators.Control("demo")!.Holder;
        Assert.Equal(keeps ? a.Id : how is "give" or "take" or "limit" ? b.Id : null, holder);
    }

    [Fact]
    public void The_longest_held_is_let_go_when_there_is_no_room_for_another()
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session client = Watch(bench).Session;
        for (int i = 1; i <= HeldInputs.MaxHeld + 1; i++)
            SignalingBench.Say(client, $$$"""{"type":"key-press","data":{"keysym":{{{i}}},"action":"down"}}""");
        Assert.Equal(HeldInputs.MaxHeld, _screen.Down.Count);
        Assert.DoesNotContain((client.Id, "key 1"), _screen.Down);
        client.Closed(1000, "");
        Assert.Empty(_screen.Down);
        bench.AssertEmpty();
    }

    [Fact]
    public void A_part_of_the_inputs_can_be_given()
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session a = Watch(bench).Session;
        (Session b, RecordingTransport transport) = Watch(bench);
        SignalingBench.Say(a, """{"type":"control-request"}""");
        SignalingBench.Say(a, $$$"""{"type":"control-give","data":{"to":"{{{b.Id}}}","inputs":["pointer"]}}""");
        Press(b, "a");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        SignalingBench.Say(b, """{"type":"mouse-click","data":{"x":1,"y":1,"button":"left"}}""");
        Assert.Equal(InputKind.MouseClick, Assert.Single(_screen.Events).Input.Kind);
    }

    [Fact]
    public void Input_by_another_way_passes_the_same_baton()
    {
        SignalingBench bench = Bench(new ControlOptions());
        Session a = Watch(bench).Session;
        Session b = Watch(bench).Session;
        InputEvent key = new() { Kind = InputKind.KeyPress, Key = "a", Action = InputAction.Down };
        Assert.Null(bench.Server.Input.Receive(a.Id, key));
        Assert.Equal(ErrorCode.ControlHeld, bench.Server.Input.Receive(b.Id, key));
        Assert.Equal(ErrorCode.InvalidState, bench.Server.Input.Receive("nobody", key));
        bench.Server.Input.ReleaseAll(a.Id);
        Assert.Empty(_screen.Down);
    }

    [Fact]
    public void A_stream_can_have_a_policy_of_its_own()
    {
        SignalingBench bench = Bench(new ControlOptions { StreamPolicies = new Dictionary<string, ControlPolicy> { ["second"] = ControlPolicy.Everyone } });
        Session[] clients = [Watch(bench, "second").Session, Watch(bench, "second").Session];
        foreach (Session client in clients)
            Press(client, "a");
        Assert.Equal(2, _screen.Events.Count);
        Assert.Equal("everyone", bench.Server.Operators.Control("second")!.Policy);
        Assert.Null(bench.Server.Operators.Control("second")!.Holder);
        clients[0].Closed(1000, "");
        Assert.Equal((clients[1].Id, "key a"), Assert.Single(_screen.Down));
    }

    [Fact]
    public void Whatever_happens_only_the_holder_has_anything_down_and_holder_and_queue_are_there()
    {
        Gen<(int, int, int)[]> script = (
            from what in Gen.Choose(0, 11)
            from who in Gen.Choose(0, 3)
            from whom in Gen.Choose(0, 3)
            select (what, who, whom)).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(script.ToArbitrary(), steps =>
        {
            Play(steps);
            return true;
        }));
    }

    private static void Play((int What, int Who, int Whom)[] steps)
    {
        DownInputs screen = new();
        SignalingBench bench = new(
            new SignalingOptions { MessageRate = 0, ByteRate = 0, ConnectionTimeout = TimeSpan.FromDays(1), Control = new ControlOptions { MaxQueue = 2 } },
            input: screen);
        Session[] clients = [.. Enumerable.Range(0, 4).Select(_ => Watch(bench).Session)];
        clients[3].Access.Replace(new Identity("tester", Role.Admin));
        foreach ((int what, int who, int whom) in steps)
        {
            Session client = clients[who];
            if (client.State == SessionState.Disconnected)
                client = clients[who] = Watch(bench).Session;
            string? text = what switch
            {
                0 => """{"type":"control-request"}""",
                1 => """{"type":"control-release"}""",
                2 => $$$"""{"type":"control-give","data":{"to":"{{{clients[whom].Id}}}","inputs":["keyboard","pointer"]}}""",
                3 => """{"type":"control-take"}""",
                4 => $$$"""{"type":"key-press","data":{"keysym":{{{whom + 1}}},"action":"down"}}""",
                5 => $$$"""{"type":"key-press","data":{"keysym":{{{whom + 1}}},"action":"up"}}""",
                6 => """{"type":"mouse-click","data":{"x":1,"y":1,"button":"left","action":"down"}}""",
                7 => $$$"""{"type":"mouse-move","data":{"x":{{{whom}}},"y":1}}""",
                8 => """{"type":"offer-request","data":{"stream":"demo"}}""",
                _ => null,
            };
            if (text is not null)
                SignalingBench.Say(client, text);
            else if (what == 9)
                client.Closed(1000, "");
            else if (what == 10)
                client.Control.LetGo();
            else
                bench.Clock.Advance(whom * 10);
            bench.Server.Tick(bench.Clock.NowUs);

            ControlSnapshot? control = bench.Server.Operators.Control("demo");
            Assert.All(screen.Down, down => Assert.Equal(control?.Holder, down.SessionId));
            IEnumerable<string> there = clients.Where(c => c.State != SessionState.Disconnected).Select(c => c.Id);
            Assert.True(control?.Holder is null || there.Contains(control.Holder));
            Assert.True(control is null || control.Queue.All(there.Contains));
            Assert.True((control?.Queue.Count ?? 0) <= 2);
        }

        foreach (Session client in clients)
            client.Close(1000, "");
        Assert.Empty(screen.Down);
        bench.AssertEmpty();
    }

    private SignalingBench Bench(ControlOptions control) =>
        new(new SignalingOptions { MessageRate = 0, ByteRate = 0, ConnectionTimeout = TimeSpan.FromHours(1), Control = control }, input: _screen);

    private static (Session Session, RecordingTransport Transport) Watch(SignalingBench bench, string stream = "demo")
    {
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, $$$"""{"type":"offer-request","data":{"stream":"{{{stream}}}"}}""");
        transport.Clear();
        return (session, transport);
    }

    private static void Press(Session session, string key) =>
        SignalingBench.Say(session, $$$"""{"type":"key-press","id":"k","data":{"key":"{{{key}}}","action":"down"}}""");

    private static JsonElement StateOf(RecordingTransport transport)
    {
        JsonElement last = transport.Last;
        Assert.Equal("control-state", last.GetProperty("type").GetString());
        return last.GetProperty("data");
    }
}
