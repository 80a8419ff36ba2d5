using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class ServerTests
{
    [Fact]
    public void One_session_above_the_maximum_is_refused_before_any_welcome()
    {
        SignalingBench bench = new(new SignalingOptions { MaxConnections = 2 });
        (Session first, _) = bench.Open();
        bench.Open();
        RecordingTransport refused = new();
        Assert.Null(bench.Server.Open(refused, new ConnectRequest()));
        Assert.Single(refused.Sent);
        SignalingBench.AssertError(refused, ErrorCode.ServerUnavailable, "Server at maximum capacity");
        Assert.Equal(1013, refused.CloseCode);
        first.Closed(1000, "");
        bench.Open();
        Assert.Equal(2, bench.Server.ClientCount);
    }

    [Fact]
    public void The_welcome_announces_what_is_configured()
    {
        SignalingBench bench = new(new SignalingOptions
        {
            HeartbeatInterval = TimeSpan.FromSeconds(7.5),
            ConnectionTimeout = TimeSpan.FromSeconds(30),
            MaxMessageSize = 1000,
            MaxDataSize = 500,
            IceServers = [new IceServer { Urls = ["stun:stun.example.org"] }, new IceServer { Urls = ["turn:t.example.org"], Username = "u", Credential = "c+d" }],
        });
        (Session session, RecordingTransport transport) = bench.Open(new ConnectRequest { App = "lab" });
        JsonElement data = transport.Last.GetProperty("data");
        Assert.Equal(session.Id, data.GetProperty("client_id").GetString());
        Assert.Equal(session.Id, transport.Last.GetProperty("peer_id").GetString());
        Assert.Equal("lab", data.GetProperty("app").GetString());
        Assert.Equal(7.5, data.GetProperty("heartbeat_interval").GetDouble());
        Assert.Equal(30, data.GetProperty("connection_timeout").GetDouble());
        Assert.Equal((1000, 500), (data.GetProperty("max_message_size").GetInt32(), data.GetProperty("max_data_size").GetInt32()));
        Assert.Equal(
            """[{"urls":["stun:stun.example.org"]},{"urls":["turn:t.example.org"],"username":"u","credential":"c+d"}]""",
            data.GetProperty("ice_servers").GetRawText());
    }

    [Fact]
    public void A_connection_without_permission_is_closed_with_1008()
    {
        SignalingBench bench = new()
        {
            JudgeRule = static (app, token) =>
                app == "open" || token == "key" ? AccessVerdict.Allow(Identity.Anyone) : AccessVerdict.Invalid("The token is wrong"),
        };
        RecordingTransport refused = new();
        Assert.Null(bench.Server.Open(refused, new ConnectRequest { Token = "wrong" }));
        SignalingBench.AssertError(refused, ErrorCode.Unauthorized);
        Assert.Equal(1008, refused.CloseCode);
        bench.Open(new ConnectRequest { Token = "key" });
        bench.Open(new ConnectRequest { App = "open" });
    }

    [Theory]
    [InlineData("default", true, true)]
    [InlineData("A.b_c-9", true, true)]
    [InlineData("9", true, true)]
    [InlineData("", false, false)]
    [InlineData("-a", false, false)]
    [InlineData(".a", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("a/b", false, false)]
    [InlineData("é", false, false)]
    [InlineData("a\n", false, false)]
    [InlineData("status", false, false)]
    [InlineData("clients", false, false)]
    [InlineData("broadcast", false, false)]
    [InlineData("counters", false, false)]
    public void App_names_follow_the_rule(string name, bool valid, bool judgedWelcome)
    {
        Assert.Equal(valid, AppName.IsValid(name));
        Assert.Equal(judgedWelcome ? AppVerdict.Welcome : AppVerdict.InvalidName, new SignalingBench().Server.Judge(name));
    }

    [Fact]
    public void App_names_are_bounded()
    {
        Assert.True(AppName.IsValid(new string('a', 64)));
        Assert.False(AppName.IsValid(new string('a', 65)));
        Assert.False(AppName.IsValid(null));
    }

    [Fact]
    public void Without_auto_create_only_declared_apps_and_default_exist()
    {
        SignalingBench bench = new(new SignalingOptions { AutoCreateApps = false, Apps = ["lab"] });
        Assert.Equal(AppVerdict.Welcome, bench.Server.Judge("default"));
        Assert.Equal(AppVerdict.Welcome, bench.Server.Judge("lab"));
        Assert.Equal(AppVerdict.NotFound, bench.Server.Judge("other"));
        RecordingTransport refused = new();
        Assert.Null(bench.Server.Open(refused, new ConnectRequest { App = "other" }));
        SignalingBench.AssertError(refused, ErrorCode.AppNotFound);
        Assert.Equal(0, bench.Server.Environment.Registry.Reserved);
    }

    [Fact]
    public void An_app_lives_as_long_as_its_sessions()
    {
        SignalingBench bench = new();
        (Session a, _) = bench.Open(new ConnectRequest { App = "x" });
        (Session b, _) = bench.Open(new ConnectRequest { App = "x" });
        (Session c, _) = bench.Open();
        Assert.Equal(2, bench.Server.AppCount);
        a.Closed(1000, "");
        Assert.Equal(2, bench.Server.AppCount);
        b.Closed(1000, "");
        Assert.Equal(1, bench.Server.AppCount);
        c.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public void A_session_ends_once_and_the_first_reason_wins()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        session.Close(1008, "first");
        session.Closed(1006, "second");
        session.Close(1000, "third");
        Assert.Equal((1008, "first"), (transport.CloseCode!.Value, transport.CloseReason));
        Assert.Equal(1, bench.Peer.CloseCount);
        Assert.Equal(SessionState.Disconnected, session.State);
        SignalingBench.Say(session, """{"type":"ping"}""");
        session.ReceiveBinary();
        Assert.Empty(transport.Sent);
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData("message")]
    [InlineData("binary")]
    [InlineData("pong")]
    [InlineData("ice")]
    public void Any_sign_of_life_keeps_a_session(string sign)
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        bench.Clock.Advance(59);
        switch (sign)
        {
            case "message": SignalingBench.Say(session, "{"); break;
            case "binary": session.ReceiveBinary(); break;
            case "pong": session.Touch(bench.Clock.NowUs); break;
            default: bench.Peer.Observer.OnLiveness(); break;
        }

        bench.Clock.Advance(59);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Null(transport.CloseCode);
        bench.Clock.Advance(1);
        bench.Server.Tick(bench.Clock.NowUs);
        SignalingBench.AssertError(transport, ErrorCode.ConnectionTimeout, "Connection expired due to inactivity");
        Assert.Equal(4008, transport.CloseCode);
        bench.AssertEmpty();
    }

    [Fact]
    public void Shutdown_tells_everybody_and_takes_nobody_in()
    {
        SignalingBench bench = new();
        (_, RecordingTransport a) = bench.OpenQuiet(withOffer: true);
        (_, RecordingTransport b) = bench.OpenQuiet();
        bench.Server.Shutdown("shutdown");
        bench.Server.Shutdown("shutdown");
        foreach (RecordingTransport transport in new[] { a, b })
        {
            Assert.Single(transport.Sent);
            Assert.Equal("session-ended", transport.Last.GetProperty("type").GetString());
            Assert.Equal("""{"reason":"shutdown","reconnect":true}""", transport.Last.GetProperty("data").GetRawText());
            Assert.Equal(1001, transport.CloseCode);
        }

        RecordingTransport late = new();
        Assert.Null(bench.Server.Open(late, new ConnectRequest()));
        SignalingBench.AssertError(late, ErrorCode.ServerUnavailable, "Server is shutting down");
        Assert.Equal(1001, late.CloseCode);
        Assert.False(bench.Server.Status().Running);
        bench.AssertEmpty();
    }

    [Fact]
    public void Too_many_protocol_errors_close_with_1008()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        for (int i = 0; i < 19; i++)
            SignalingBench.Say(session, "{");
        Assert.Null(transport.CloseCode);
        SignalingBench.Say(session, "{");
        Assert.Equal(1008, transport.CloseCode);
        Assert.Equal(20, transport.Sent.Count);
        bench.AssertEmpty();
    }

    [Fact]
    public void Protocol_errors_spread_over_more_than_the_window_are_forgiven()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        for (int i = 0; i < 100; i++)
        {
            session.ReceiveBinary();
            bench.Clock.Advance(0.53);
        }

        Assert.Null(transport.CloseCode);
        Assert.Equal(100, session.ErrorCount);
    }

    [Fact]
    public void Messages_above_the_rate_are_dropped_and_told_once_per_second()
    {
        SignalingBench bench = new(new SignalingOptions { MessageRate = 10, MessageBurst = 20 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        for (int i = 0; i < 20; i++)
            SignalingBench.Say(session, "PING");
        Assert.All(transport.Sent, static sent => Assert.Equal("PONG", sent));
        transport.Clear();
        for (int i = 0; i < 50; i++)
            SignalingBench.Say(session, "PING");
        Assert.Single(transport.Sent);
        SignalingBench.AssertError(transport, ErrorCode.RateLimited);
        Assert.Equal(50, bench.Server.Counters.Errors(ErrorCode.RateLimited));
        transport.Clear();

        bench.Clock.Advance(1);
        for (int i = 0; i < 11; i++)
            SignalingBench.Say(session, "PING");
        Assert.Equal(10, transport.Sent.Count(static sent => sent == "PONG"));
        Assert.Equal(11, transport.Sent.Count);
        Assert.Null(transport.CloseCode);
    }

    [Fact]
    public void Broadcast_reaches_an_app_or_all_and_counts_who_took_it()
    {
        SignalingBench bench = new();
        (_, RecordingTransport a) = bench.Open(new ConnectRequest { App = "x" });
        (_, RecordingTransport b) = bench.Open(new ConnectRequest { App = "x" });
        (_, RecordingTransport c) = bench.Open();
        b.Accepts = false;
        JsonElement data = JsonDocument.Parse("""{"text":"h\u00e9"}""").RootElement;

        Assert.Equal(BroadcastVerdict.Sent, bench.Server.Broadcast(new BroadcastRequest { Type = "notice", Data = data, AppName = "x" }, out int delivered));
        Assert.Equal(1, delivered);
        Assert.Equal("notice", a.Last.GetProperty("type").GetString());
        Assert.Equal("hé", a.Last.GetProperty("data").GetProperty("text").GetString());
        Assert.True(a.Last.TryGetProperty("id", out _));
        Assert.True(a.Last.TryGetProperty("timestamp", out _));
        Assert.Single(c.Sent);

        Assert.Equal(BroadcastVerdict.Sent, bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out delivered));
        Assert.Equal(2, delivered);
        Assert.False(c.Last.TryGetProperty("data", out _));
        Assert.Equal(BroadcastVerdict.Sent, bench.Server.Broadcast(new BroadcastRequest { Type = "notice", AppName = "default" }, out _));
        Assert.Equal(BroadcastVerdict.AppNotFound, bench.Server.Broadcast(new BroadcastRequest { Type = "notice", AppName = "y" }, out delivered));
        Assert.Equal(0, delivered);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("\"")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_broadcast_needs_a_type(string? type) =>
        Assert.Equal(BroadcastVerdict.Invalid, new SignalingBench().Server.Broadcast(new BroadcastRequest { Type = type }, out _));

    [Fact]
    public void Broadcast_data_is_bounded()
    {
        SignalingBench bench = new(new SignalingOptions { MaxDataSize = 10 });
        Assert.Equal(BroadcastVerdict.Sent, bench.Server.Broadcast(new() { Type = "t", Data = JsonDocument.Parse("1234567890").RootElement }, out _));
        Assert.Equal(BroadcastVerdict.Invalid, bench.Server.Broadcast(new() { Type = "t", Data = JsonDocument.Parse("12345678901").RootElement }, out _));
    }

    [Fact]
    public void Reports_have_the_names_of_the_contract()
    {
        SignalingBench bench = new();
        (Session session, _) = bench.Open(new ConnectRequest { App = "x", RemoteAddress = "[2001:db8::1]:5" });
        bench.Clock.Advance(3723);
        SignalingBench.Say(session, "{");
        Assert.Equal(
            """{"running":true,"client_count":1,"app_count":1,"supported_protocols":["gstreamer"],"uptime":"PT1H2M3S","uptime_seconds":3723,"version":"0.1.0"}""",
            JsonSerializer.Serialize(bench.Server.Status(), SignalingJsonContext.Default.StatusSnapshot));
        Assert.Equal(
            $$"""[{"id":"{{session.Id}}","app_name":"x","protocol":"gstreamer","remote_addr":"[2001:db8::1]:5","connected_at":"2026-09-21T14:13:21Z","last_seen":"2026-09-21T15:15:24Z","state":"connected","message_count":1,"error_count":1}]""",
            JsonSerializer.Serialize(bench.Server.Clients(), SignalingJsonContext.Default.IReadOnlyListClientSnapshot));
        BroadcastRequest request = JsonSerializer.Deserialize("""{"type":"a","data":[1],"app_name":"x"}""", SignalingJsonContext.Default.BroadcastRequest)!;
        Assert.Equal(("a", "[1]", "x"), (request.Type, request.Data!.Value.GetRawText(), request.AppName));
        Assert.Equal("""{"delivered":3}""", JsonSerializer.Serialize(new BroadcastReceipt(3), SignalingJsonContext.Default.BroadcastReceipt));
    }

    [Fact]
    public void Messages_are_counted_by_type_and_direction()
    {
        SignalingBench bench = new();
        (Session session, _) = bench.Open();
        SignalingBench.Say(session, "PING");
        SignalingBench.Say(session, """{"type":"ping"}""");
        SignalingBench.Say(session, """{"type":"dance"}""");
        Assert.Equal(
            [new("error", "out", 1), new("ping", "in", 2), new("pong", "out", 2), new("unknown", "in", 1), new("welcome", "out", 1)],
            bench.Server.Counters.Messages().OrderBy(static count => count.Type, StringComparer.Ordinal));
        Assert.Equal(1, bench.Server.Counters.Errors(ErrorCode.InvalidMessageType));
    }

    [Fact]
    public void Every_message_of_a_session_has_an_id_of_its_own()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport ta) = bench.Open();
        (Session b, RecordingTransport tb) = bench.Open();
        for (int i = 0; i < 100; i++)
        {
            SignalingBench.Say(a, """{"type":"ping"}""");
            SignalingBench.Say(b, """{"type":"ping"}""");
        }

        string[] ids = [.. ta.Sent.Concat(tb.Sent).Select(static sent => JsonDocument.Parse(sent).RootElement.GetProperty("id").GetString()!)];
        Assert.Equal(202, ids.Distinct().Count());
    }

    [Fact]
    public void Every_error_code_has_a_name_and_a_sentence_of_its_own()
    {
        ErrorCode[] codes = Enum.GetValues<ErrorCode>();
        Assert.Equal(codes.Length, codes.Select(ErrorCodeTable.NameOf).Distinct().Count());
        Assert.Equal(codes.Length, codes.Select(ErrorCodeTable.MessageOf).Distinct().Count());
        Assert.Equal("SDP_PROCESSING_FAILED", ErrorCodeTable.NameOf(ErrorCode.SdpProcessingFailed));
    }
}
