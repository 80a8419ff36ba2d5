using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

/// <summary>Who may connect, how they say who they are after the upgrade, and what their role lets them do.</summary>
public sealed class AccessTests
{
    private static readonly Dictionary<string, Identity> Known = new(StringComparer.Ordinal)
    {
        ["of-ann"] = new Identity("ann", Role.Controller),
        ["of-ann-watching"] = new Identity("ann", Role.Viewer),
        ["of-bob"] = new Identity("bob", Role.Viewer),
        ["of-root"] = new Identity("root", Role.Admin),
    };

    [Theory]
    [InlineData("""{"type":"mouse-move","data":{"x":1,"y":2}}""")]
    [InlineData("""{"type":"mouse-click","data":{"x":1,"y":2,"button":"left"}}""")]
    [InlineData("""{"type":"mouse-scroll","data":{"dx":0,"dy":1}}""")]
    [InlineData("""{"type":"key-press","data":{"key":"a"}}""")]
    public void Input_is_taken_from_controllers_and_administrators_and_refused_to_viewers(string input)
    {
        SignalingBench bench = Guarded();
        foreach (string token in new[] { "of-ann", "of-root" })
        {
            (Session session, RecordingTransport transport) = bench.Open(new ConnectRequest { Token = token });
            transport.Clear();
            SignalingBench.Say(session, input);
            Assert.Empty(transport.Sent);
        }

        Assert.Equal(2, bench.Input.Events.Count);
        (Session viewer, RecordingTransport wire) = bench.Open(new ConnectRequest { Token = "of-bob" });
        SignalingBench.Say(viewer, input.Replace("{\"type\"", "{\"id\":\"7\",\"type\"", StringComparison.Ordinal));
        SignalingBench.AssertError(wire, ErrorCode.Forbidden, "A viewer may not send this input");
        Assert.Equal("7", wire.Last.GetProperty("reply_to").GetString());
        Assert.Null(wire.CloseCode);
        Assert.Equal(2, bench.Input.Events.Count);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.InputRefused));
    }

    [Fact]
    public void Where_nobody_is_asked_everybody_may_send_input_and_the_welcome_names_no_role()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.Open();
        JsonElement welcome = transport.Last.GetProperty("data");
        Assert.False(welcome.TryGetProperty("role", out _));
        Assert.False(welcome.TryGetProperty("auth_expires_in", out _));
        SignalingBench.Say(session, """{"type":"mouse-move","data":{"x":1,"y":2}}""");
        Assert.Single(bench.Input.Events);
    }

    [Theory]
    [InlineData("""{"type":"offer-request"}""", "offer")]
    [InlineData("""{"type":"get-stats"}""", "stats")]
    [InlineData("""{"type":"ping"}""", "pong")]
    [InlineData("""{"type":"hello"}""", "welcome")]
    public void A_viewer_may_watch(string message, string answer)
    {
        (Session session, RecordingTransport transport) = Guarded().Open(new ConnectRequest { Token = "of-bob" });
        SignalingBench.Say(session, message);
        Assert.Equal(answer, transport.Last.GetProperty("type").GetString());
    }

    [Fact]
    public void The_welcome_and_the_list_of_clients_name_the_role()
    {
        SignalingBench bench = Guarded();
        (_, RecordingTransport transport) = bench.Open(new ConnectRequest { Token = "of-bob" });
        Assert.Equal("viewer", transport.Last.GetProperty("data").GetProperty("role").GetString());
        Assert.Equal(("bob", "viewer"), (bench.Server.Clients()[0].Subject, bench.Server.Clients()[0].Role));
    }

    [Fact]
    public void An_identity_found_before_the_upgrade_is_not_asked_for_again()
    {
        SignalingBench bench = new() { JudgeRule = static (_, _) => throw new InvalidOperationException() };
        (_, RecordingTransport transport) = bench.Open(new ConnectRequest { Identity = Known["of-ann"] });
        Assert.Equal("controller", transport.Last.GetProperty("data").GetProperty("role").GetString());
    }

    [Fact]
    public void A_connection_that_shows_nothing_is_silent_until_its_hello_shows_a_token()
    {
        SignalingBench bench = Guarded();
        (SignalingLink link, RecordingTransport transport) = OpenSilently(bench);
        Assert.Equal((0, 1), (bench.Server.ClientCount, bench.Server.PendingCount));
        Say(link, """{"type":"hello","id":"h","data":{"token":"of-ann","acks":false}}""");
        JsonElement welcome = transport.Last;
        Assert.Equal("welcome", welcome.GetProperty("type").GetString());
        Assert.Equal("h", welcome.GetProperty("reply_to").GetString());
        Assert.Equal("controller", welcome.GetProperty("data").GetProperty("role").GetString());
        Assert.Equal((1, 0), (bench.Server.ClientCount, bench.Server.PendingCount));
        Assert.Equal(0, link.Session!.MessageCount);
        Assert.False(link.Session.Acks);

        // The time limit of the hello is over with it.
        bench.Clock.Advance(50);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Null(transport.CloseCode);
        link.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData("""{"type":"hello","data":{"token":"wrong"}}""")]
    [InlineData("""{"type":"hello"}""")]
    [InlineData("""{"type":"hello","data":{"token":7}}""")]
    [InlineData("""{"type":"offer-request"}""")]
    [InlineData("PING")]
    [InlineData("{")]
    public void Any_other_first_message_is_refused_with_1008(string first)
    {
        SignalingBench bench = Guarded();
        (SignalingLink link, RecordingTransport transport) = OpenSilently(bench);
        Say(link, first);
        AssertUnauthorized(bench, transport);

        // What was on its way is nobody's.
        Say(link, """{"type":"hello","data":{"token":"of-ann"}}""");
        Assert.Single(transport.Sent);
        link.Closed(1008, "");
        bench.AssertEmpty();
    }

    [Fact]
    public void A_binary_or_a_huge_first_message_is_refused_with_1008()
    {
        SignalingBench bench = Guarded();
        (SignalingLink link, RecordingTransport transport) = OpenSilently(bench);
        _ = link.ReceiveBinaryAsync(new byte[] { 1 }).AsTask();
        AssertUnauthorized(bench, transport);

        const string Head = """{"type":"hello","data":{"token":"of-ann","res":" """;
        string atLimit = Head + new string('x', PendingLink.MaxHelloBytes - Head.Length - 3) + "\"}}";
        (link, transport) = OpenSilently(bench);
        Say(link, atLimit);
        Assert.Equal("welcome", transport.Last.GetProperty("type").GetString());
        link.Closed(1000, "");
        (link, transport) = OpenSilently(bench);
        Say(link, " " + atLimit);
        AssertUnauthorized(bench, transport);
        bench.AssertEmpty();
    }

    [Fact]
    public void Tokens_in_a_hello_are_bounded()
    {
        SignalingBench bench = new() { JudgeRule = static (_, token) => token is null ? AccessVerdict.Missing : AccessVerdict.Allow(Known["of-ann"]) };
        (SignalingLink link, RecordingTransport transport) = OpenSilently(bench);
        Say(link, Hello(new string('t', ConnectRequest.MaxTokenLength)));
        Assert.Equal("welcome", transport.Last.GetProperty("type").GetString());
        (link, transport) = OpenSilently(bench);
        Say(link, Hello(new string('t', ConnectRequest.MaxTokenLength + 1)));
        AssertUnauthorized(bench, transport);
    }

    [Fact]
    public void Saying_nothing_in_time_is_refused_with_1008()
    {
        SignalingBench bench = Guarded();
        (SignalingLink link, RecordingTransport transport) = OpenSilently(bench);
        bench.Clock.Advance(4.999);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Empty(transport.Sent);
        bench.Clock.Advance(0.001);
        bench.Server.Tick(bench.Clock.NowUs);
        AssertUnauthorized(bench, transport);
        Say(link, Hello("of-ann"));
        Assert.Single(transport.Sent);
        bench.AssertEmpty();
    }

    [Fact]
    public void Without_a_time_for_the_hello_a_connection_that_shows_nothing_is_refused_at_once()
    {
        SignalingBench bench = Guarded(new SignalingOptions { HelloTimeout = TimeSpan.Zero });
        RecordingTransport transport = new();
        Assert.Null(bench.Server.Open(transport, new ConnectRequest()));
        AssertUnauthorized(bench, transport);
    }

    [Fact]
    public void Connections_without_a_hello_are_bounded_and_leave_without_a_trace()
    {
        SignalingBench bench = Guarded(new SignalingOptions { MaxPendingConnections = 2 });
        (SignalingLink first, _) = OpenSilently(bench);
        OpenSilently(bench);
        RecordingTransport refused = new();
        Assert.Null(bench.Server.Open(refused, new ConnectRequest()));
        SignalingBench.AssertError(refused, ErrorCode.ServerUnavailable);
        Assert.Equal(1013, refused.CloseCode);

        // One who shows a credential at once is none of them.
        bench.Open(new ConnectRequest { Token = "of-ann" });
        first.Closed(1006, "");
        Assert.Equal(1, bench.Server.PendingCount);
        OpenSilently(bench);
    }

    [Fact]
    public void A_server_that_stops_tells_those_without_a_hello()
    {
        SignalingBench bench = Guarded();
        (_, RecordingTransport transport) = OpenSilently(bench);
        bench.Server.Shutdown("shutdown");
        SignalingBench.AssertError(transport, ErrorCode.ServerUnavailable);
        Assert.Equal(1001, transport.CloseCode);
        Assert.Equal(0, bench.Server.PendingCount);
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hello_with_a_token_resumes_a_session_whose_name_is_in_the_query_or_in_the_hello(bool inQuery)
    {
        SignalingBench bench = Guarded();
        (Session session, string resume) = Detached(bench, "of-ann");
        (SignalingLink link, RecordingTransport transport) = OpenSilently(bench, inQuery ? new ConnectRequest { ResumeToken = resume } : new ConnectRequest());
        Say(link, inQuery ? Hello("of-ann") : $$"""{"type":"hello","data":{"token":"of-ann","resume_token":"{{resume}}","last_seq":0} }""");
        Assert.True(transport.Last.GetProperty("data").GetProperty("resumed").GetBoolean());
        Assert.Same(session, link.Session);
        Assert.Equal((1, 0), (bench.Server.ClientCount, bench.Server.WaitingCount));
        link.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData("of-bob", false)]
    [InlineData("of-root", false)]
    [InlineData("of-ann", false)]
    [InlineData("of-bob", true)]
    public void Only_whose_session_it_is_may_resume_it(string token, bool byHello)
    {
        SignalingBench bench = Guarded();
        (Session session, string resume) = Detached(bench, "of-ann");
        RecordingTransport transport = new();
        SignalingLink? link = bench.Server.Open(transport, byHello ? new ConnectRequest { Token = token } : new ConnectRequest { Token = token, ResumeToken = resume });
        if (byHello)
            Say(link!, $$"""{"type":"hello","data":{"resume_token":"{{resume}}"} }""");
        JsonElement welcome = transport.Last.GetProperty("data");
        bool resumed = token == "of-ann";
        Assert.Equal(resumed, welcome.GetProperty("resumed").GetBoolean());
        Assert.Equal(resumed, link!.Session == session);
        if (resumed)
            return;
        Assert.Equal("unknown_session", welcome.GetProperty("resume_failure").GetString());
        Assert.True(session.IsDetached);
        Assert.NotEqual(session.Id, welcome.GetProperty("client_id").GetString());
    }

    [Fact]
    public void A_resumed_session_has_the_role_of_the_credential_that_resumed_it()
    {
        SignalingBench bench = Guarded();
        (Session session, string resume) = Detached(bench, "of-ann");
        RecordingTransport transport = new();
        SignalingLink link = bench.Server.Open(transport, new ConnectRequest { Token = "of-ann-watching", ResumeToken = resume })!;
        Assert.Same(session, link.Session);
        Assert.Equal("viewer", transport.Last.GetProperty("data").GetProperty("role").GetString());
        Say(link, """{"type":"mouse-move","data":{"x":1,"y":2}}""");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        Assert.Empty(bench.Input.Events);
    }

    [Fact]
    public void Requests_and_identities_do_not_show_their_secrets_when_they_are_written_out()
    {
        ConnectRequest request = new() { Token = "of-ann", ResumeToken = "id.secret" };
        Assert.DoesNotContain("of-ann", request.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", request.ToString(), StringComparison.Ordinal);
    }

    internal static SignalingBench Guarded(SignalingOptions? options = null) => new(options, router: new RouterOptions { WorkerCount = 0 })
    {
        JudgeRule = static (_, token) =>
            token is null ? AccessVerdict.Missing
            : Known.TryGetValue(token, out Identity? identity) ? AccessVerdict.Allow(identity)
            : AccessVerdict.Invalid("The token is wrong"),
    };

    internal static (SignalingLink Link, RecordingTransport Transport) OpenSilently(SignalingBench bench, ConnectRequest? request = null)
    {
        RecordingTransport transport = new();
        SignalingLink? link = bench.Server.Open(transport, request ?? new ConnectRequest());
        Assert.NotNull(link);
        Assert.Null(link.Session);
        Assert.Empty(transport.Sent);
        return (link, transport);
    }

    private static (Session Session, string ResumeToken) Detached(SignalingBench bench, string token)
    {
        (Session session, RecordingTransport transport) = bench.Open(new ConnectRequest { Token = token });
        string resume = transport.Last.GetProperty("data").GetProperty("resume_token").GetString()!;
        session.Closed(1006, "");
        return (session, resume);
    }

    private static void AssertUnauthorized(SignalingBench bench, RecordingTransport transport)
    {
        SignalingBench.AssertError(transport, ErrorCode.Unauthorized);
        Assert.Equal(1008, transport.CloseCode);
        Assert.Equal(0, bench.Server.PendingCount);
        Assert.NotEqual(0, bench.Server.Counters.Events(SignalingEvent.AccessRefused));
    }

    private static string Hello(string token) => $$"""{"type":"hello","data":{"token":"{{token}}"} }""";

    private static void Say(SignalingLink link, string text) =>
        Assert.True(link.ReceiveTextAsync(Encoding.UTF8.GetBytes(text)).AsTask().IsCompletedSuccessfully);
}
