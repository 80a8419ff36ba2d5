using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class ResumeTests
{
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(2, 0, true)]
    [InlineData(3, 2, false)]
    [InlineData(4, 2, true)]
    [InlineData(5, 1, false)]
    public async Task A_hundred_lost_connections_during_negotiation_lose_no_message(int seed, int workers, bool byHello)
    {
        Random random = new(seed);
        SignalingBench bench = new(
            new SignalingOptions { MessageRate = 0, ByteRate = 0, MaxIceCandidates = int.MaxValue },
            router: new RouterOptions { WorkerCount = workers });
        ResumingClient client = new(bench.Server);
        client.Connect();
        client.Read();
        string id = client.ClientId;
        List<string> asked = [];
        int number = 0;
        int states = 0;

        for (int kill = 0; kill < 100; kill++)
        {
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                string text = random.Next(6) switch
                {
                    0 => $$"""{"type":"offer-request","id":"{{++number}}","data":{"ice_restart":true} }""",
                    1 when !bench.Peers.IsEmpty => $$"""{"type":"answer","id":"{{++number}}","data":{"sdp":{"type":"answer","sdp":"v=0"} } }""",
                    2 => $$"""{"type":"get-stats","id":"{{++number}}" }""",
                    _ => ResumingClient.Candidate(++number),
                };
                asked.Add($"{number}");
                client.Say(text);
                if (random.Next(3) == 0)
                    client.Read();
                if (!bench.Peers.IsEmpty && random.Next(4) == 0)
                {
                    bench.Peer.Observer.OnStateChanged("checking", "connecting");
                    states++;
                }

                if (random.Next(6) == 0)
                    bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out _);
            }

            // Some are on the way in both directions when the wire is cut.
            string lost = ResumingClient.Candidate(++number);
            asked.Add($"{number}");
            client.Connection.Break(random.Next(4));
            client.Read();
            client.Say(lost, isLost: true);
            bool serverNotices = random.Next(4) != 0;
            SignalingLink old = client.Link;
            client.Cut(serverNotices);
            bench.Clock.Advance(random.NextDouble() * 14);
            bench.Server.Tick(bench.Clock.NowUs);
            if (!serverNotices)
                bench.Clock.Advance(5);
            Assert.True(client.Connect(byHello && random.Next(2) == 0));
            client.Read();
            Assert.True(client.Resumed);
            Assert.Equal(id, client.ClientId);
            Assert.NotSame(old, client.Link);

            // What the old connection still says is nobody's.
            await old.ReceiveTextAsync("""{"type":"bye"}"""u8.ToArray());
            old.Closed(1006, "late");
        }

        await client.Session.WhenIdle();
        client.Read();
        Assert.Equal(client.LastSeq, client.Received.Count);
        Assert.Equal(asked, client.Received.Where(m => m.TryGetProperty("reply_to", out _)).Select(m => m.GetProperty("reply_to").GetString()));
        Assert.Equal(states, client.Received.Count(m => m.GetProperty("type").GetString() == "state"));
        Assert.Single(bench.Peers);
        Assert.Equal(0, bench.Peer.CloseCount);
        Assert.Equal(100, bench.Server.Counters.Events(SignalingEvent.SessionResumed));
        client.Say("""{"type":"bye"}""");
        bench.AssertEmpty();
    }

    [Fact]
    public void A_session_without_its_connection_keeps_its_peer_and_what_it_has_to_say()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        client.Say("""{"type":"offer-request","id":"1"}""");
        client.Cut();
        Assert.Equal((1, 1), (bench.Server.ClientCount, bench.Server.WaitingCount));
        bench.Peer.Observer.OnStateChanged("connected", "connected");
        Assert.Equal(0, bench.Peer.CloseCount);
        bench.Clock.Advance(14.9);
        bench.Server.Tick(bench.Clock.NowUs);
        client.Connect();
        client.Read();
        Assert.True(client.Resumed);
        Assert.Equal(["offer", "state"], client.Received.Select(m => m.GetProperty("type").GetString()));
        Assert.Equal(0, bench.Server.WaitingCount);

        // The full connection timeout counts again.
        bench.Clock.Advance(59);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(1, bench.Server.ClientCount);
    }

    [Fact]
    public void Nobody_coming_within_the_grace_time_releases_everything()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        client.Say("""{"type":"offer-request","id":"1"}""");
        client.Cut();
        bench.Clock.Advance(14.999);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(1, bench.Server.ClientCount);
        bench.Clock.Advance(0.001);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.GraceExpired));
        Assert.Equal(1, bench.Peer.CloseCount);
        bench.AssertEmpty();

        string? token = client.ResumeToken;
        client.Connect();
        client.Read();
        Assert.False(client.Resumed);
        Assert.Equal("unknown_session", client.ResumeFailure);
        Assert.NotEqual(token, client.ResumeToken);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1005)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1011)]
    public void A_connection_closed_by_decision_ends_the_session_at_once(int code)
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        client.Say("""{"type":"offer-request"}""");
        client.Cut(code: code);
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData(1006)]
    [InlineData(1013)]
    [InlineData(4008)]
    public void A_connection_lost_by_accident_leaves_the_session_waiting(int code)
    {
        SignalingBench bench = new();
        Ready(bench).Cut(code: code);
        Assert.Equal(1, bench.Server.WaitingCount);
    }

    [Fact]
    public void Without_grace_there_is_no_token_and_no_waiting()
    {
        SignalingBench bench = new(new SignalingOptions { ResumeGrace = TimeSpan.Zero });
        ResumingClient client = Ready(bench);
        Assert.Null(client.ResumeToken);
        client.Cut();
        bench.AssertEmpty();
    }

    [Fact]
    public void A_bye_and_a_refusal_end_the_session_at_once()
    {
        SignalingBench bench = new();
        Ready(bench).Say("""{"type":"bye"}""");
        bench.AssertEmpty();
        ResumingClient rude = Ready(bench);
        for (int i = 0; i < 20; i++)
            rude.Say("{");
        Assert.Equal(1008, rude.Connection.CloseCode);
        bench.AssertEmpty();
    }

    [Fact]
    public void The_newest_connection_wins_and_the_older_is_told()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        ResumingClient.Wire old = client.Connection;
        client.Connect();
        client.Read();
        Assert.True(client.Resumed);
        Assert.Equal(4001, old.CloseCode);
        Assert.True(old.TryTake(out string text));
        Assert.Equal(1003, JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("number").GetInt32());
        Assert.Equal(0, old.Waiting);
        Assert.Equal(1, bench.Server.ClientCount);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.TakenOver));
        client.Say("""{"type":"bye"}""");
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_third_takeover_within_five_seconds_is_refused_and_harms_nobody(bool byHello)
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        for (int i = 0; i < 2; i++)
        {
            client.Connect(byHello);
            client.Read();
            Assert.True(client.Resumed);
        }

        ResumingClient.Wire holder = client.Connection;
        Session session = client.Session;
        bench.Clock.Advance(4.9);
        client.Connect(byHello);
        Assert.Equal(4029, client.Connection.CloseCode);
        Assert.True(client.Connection.TryTake(out string text));
        Assert.Equal(1004, JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("number").GetInt32());
        Assert.Null(holder.CloseCode);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.TakeoverRefused));
        Assert.Equal(1, bench.Server.ClientCount);

        bench.Clock.Advance(5.1);
        Assert.True(client.Connect(byHello));
        client.Read();
        Assert.True(client.Resumed);
        Assert.Same(session, client.Session);
    }

    [Fact]
    public void Losing_and_resuming_in_quick_succession_is_no_storm()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        for (int i = 0; i < 50; i++)
        {
            client.Cut();
            client.Connect();
            client.Read();
            Assert.True(client.Resumed);
        }
    }

    [Fact]
    public void Two_connections_at_war_over_one_session_leave_exactly_one()
    {
        for (int round = 0; round < 100; round++)
        {
            SignalingBench bench = new();
            ResumingClient client = Ready(bench);
            ConnectRequest request = new() { ResumeToken = client.ResumeToken };
            ResumingClient.Wire[] wires = [.. Enumerable.Range(0, 4).Select(_ => new ResumingClient.Wire())];
            SignalingLink?[] links = new SignalingLink?[4];
            Parallel.For(0, 4, i => links[i] = bench.Server.Open(wires[i], request));
            Assert.Single(wires, wire => wire.CloseCode is null);
            Assert.Equal(2, wires.Count(wire => wire.CloseCode == 4029));
            Assert.Equal(2, links.Count(link => link is null));
            foreach (SignalingLink? link in links)
                link?.Closed(1001, "");
            bench.AssertEmpty();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_that_missed_more_than_is_kept_begins_anew_and_is_told(bool byHello)
    {
        SignalingBench bench = new(new SignalingOptions { ReplayMessages = 3 });
        ResumingClient client = Ready(bench);
        string id = client.ClientId;
        client.Cut();
        for (int i = 0; i < 4; i++)
            bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out _);
        client.Connect(byHello);
        client.Read();
        Assert.False(client.Resumed);
        Assert.Equal("messages_lost", client.ResumeFailure);
        Assert.NotEqual(id, client.ClientId);
        Assert.Equal(1, bench.Server.ClientCount);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.ResumeMessagesLost));

        // One fewer, and all of them come.
        client.Cut();
        for (int i = 0; i < 3; i++)
            bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out _);
        client.Connect(byHello);
        client.Read();
        Assert.True(client.Resumed);
        Assert.Equal(3, client.Received.Count);
    }

    [Fact]
    public void A_hello_that_resumes_ends_the_session_the_connection_began_with()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        string id = client.ClientId;
        client.Cut();
        client.Connect(byHello: true);
        client.Read();
        Assert.True(client.Resumed);
        Assert.Equal(id, client.ClientId);
        Assert.Equal(1, bench.Server.ClientCount);
        client.Say("""{"type":"ping","id":"1"}""");
        Assert.Equal(1, client.Connection.Waiting);
        client.Say("""{"type":"bye"}""");
        bench.AssertEmpty();
    }

    [Fact]
    public void A_token_works_only_for_its_session_its_app_and_as_a_first_message()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        ResumingClient other = Ready(bench);
        client.Cut();
        string token = client.ResumeToken!;
        string id = client.ClientId;
        string[] wrong =
        [
            "", ".", id, $"{id}.", $"{id}.AAAAAAAAAAAAAAAAAAAAAA", $"{id}.{other.ResumeToken!.Split('.')[1]}", token[..^1], token + "A", token + "=", $"x{token}",
            // 22 characters hold 132 bits: the last four must be 0.
            $"{id}.AAAAAAAAAAAAAAAAAAAAAB", $"{id}.{new string('A', 400)}",
        ];
        foreach (string text in wrong)
        {
            ResumingClient.Wire wire = new();
            SignalingLink link = bench.Server.Open(wire, new ConnectRequest { ResumeToken = text })!;
            Assert.NotEqual(id, link.Session!.Id);
            Assert.True(wire.TryTake(out string welcome));
            Assert.Contains("\"resumed\":false,\"resume_failure\":\"unknown_session\"", welcome);
            link.Closed(1000, "");
        }

        SignalingLink elsewhere = bench.Server.Open(new ResumingClient.Wire(), new ConnectRequest { ResumeToken = token, App = "lab" })!;
        Assert.NotEqual(id, elsewhere.Session!.Id);
        other.Say("""{"type":"ping"}""");
        other.Say($$"""{"type":"hello","data":{"resume_token":"{{token}}" } }""");
        Assert.NotEqual(id, other.Session.Id);
        Assert.Equal(wrong.Length + 1, bench.Server.Counters.Events(SignalingEvent.ResumeUnknown));
        client.Connect();
        client.Read();
        Assert.True(client.Resumed);
    }

    [Theory]
    [InlineData("""{"type":"hello","data":{"resume_token":5}}""")]
    [InlineData("""{"type":"hello","data":{"resume_token":""}}""")]
    [InlineData("""{"type":"hello","data":{"last_seq":-1}}""")]
    [InlineData("""{"type":"hello","data":{"last_seq":1.5}}""")]
    [InlineData("""{"type":"ping","data":{"last_seq":"1"}}""")]
    public void Malformed_resume_members_are_told(string text)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        SignalingBench.Say(session, text);
        SignalingBench.AssertError(transport, ErrorCode.InvalidMessageData);
    }

    [Fact]
    public void A_client_that_claims_to_have_what_was_never_sent_begins_anew()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        client.Cut();
        SignalingLink link = bench.Server.Open(new ResumingClient.Wire(), new ConnectRequest { ResumeToken = client.ResumeToken, LastSeq = 99 })!;
        Assert.NotEqual(client.ClientId, link.Session!.Id);
    }

    [Fact]
    public void A_ping_that_says_what_was_received_frees_what_was_kept()
    {
        SignalingBench bench = new();
        ResumingClient client = Ready(bench);
        bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out _);
        client.Read();
        client.Say($$"""{"type":"ping","data":{"last_seq":{{client.LastSeq}} } }""");
        client.Cut();

        // Claiming less than it said before: that much is not kept any more.
        SignalingLink link = bench.Server.Open(new ResumingClient.Wire(), new ConnectRequest { ResumeToken = client.ResumeToken })!;
        Assert.NotEqual(client.ClientId, link.Session!.Id);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.ResumeMessagesLost));
    }

    [Fact]
    public void Waiting_sessions_give_up_their_places_the_longest_waiting_first()
    {
        SignalingBench bench = new(new SignalingOptions { MaxConnections = 3 });
        ResumingClient a = Ready(bench), b = Ready(bench), c = Ready(bench);
        b.Cut();
        a.Cut();
        ResumingClient d = Ready(bench);
        Assert.Equal(3, bench.Server.ClientCount);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.GraceEvicted));
        a.Connect();
        a.Read();
        Assert.True(a.Resumed);
        Assert.False(new ResumingClient(bench.Server).Connect());
        c.Say("""{"type":"bye"}""");
        b.Connect();
        b.Read();
        Assert.False(b.Resumed);
        foreach (ResumingClient client in new[] { a, b, d })
            client.Say("""{"type":"bye"}""");
        bench.AssertEmpty();
    }

    [Fact]
    public void Shutdown_ends_waiting_sessions_and_leaves_no_new_ones()
    {
        SignalingBench bench = new();
        ResumingClient waiting = Ready(bench);
        waiting.Cut();
        ResumingClient connected = Ready(bench);
        bench.Server.Shutdown("shutdown");
        connected.Cut();
        bench.AssertEmpty();
        Assert.False(waiting.Connect());
    }

    [Fact]
    public void Resuming_expiring_and_evicting_at_once_end_in_a_consistent_state()
    {
        for (int round = 0; round < 200; round++)
        {
            SignalingBench bench = new(new SignalingOptions { MaxConnections = 1 });
            ResumingClient client = Ready(bench);
            client.Cut();
            bench.Clock.Advance(15);
            SignalingLink? resumed = null, newcomer = null;
            Parallel.Invoke(
                () => resumed = bench.Server.Open(new ResumingClient.Wire(), new ConnectRequest { ResumeToken = client.ResumeToken }),
                () => newcomer = bench.Server.Open(new ResumingClient.Wire(), new ConnectRequest()),
                () => bench.Server.Tick(bench.Clock.NowUs));
            Assert.InRange(bench.Server.ClientCount, 1, 1);
            bench.Clock.Advance(1);
            bench.Server.Tick(bench.Clock.NowUs);
            Assert.Equal(1, bench.Server.ClientCount);
            resumed?.Closed(1000, "");
            newcomer?.Closed(1000, "");
            bench.AssertEmpty();
        }
    }

    private static ResumingClient Ready(SignalingBench bench)
    {
        ResumingClient client = new(bench.Server);
        Assert.True(client.Connect());
        client.Read();
        return client;
    }
}
