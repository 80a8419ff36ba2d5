using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

/// <summary>A token is <c>name:seconds</c> here, counted from the start of the test: who it is, and until when.</summary>
public sealed class CredentialExpiryTests
{
    private readonly SignalingBench _bench = new(new SignalingOptions { ConnectionTimeout = TimeSpan.FromHours(10) });

    public CredentialExpiryTests()
    {
        long start = _bench.Clock.UnixTimeMs;
        _bench.JudgeRule = (_, token) =>
        {
            if (token is null)
                return AccessVerdict.Missing;
            string[] parts = token.Split(':');
            if (parts.Length < 2 || !long.TryParse(parts[1], out long seconds))
                return AccessVerdict.Invalid("The token is wrong");
            Role role = parts.Length > 2 ? Enum.Parse<Role>(parts[2]) : Role.Controller;
            return AccessVerdict.Allow(new Identity(parts[0], role, start + seconds * 1000));
        };
    }

    [Fact]
    public void A_client_is_told_a_minute_before_and_closed_with_1008_when_the_time_is_over()
    {
        (_, RecordingTransport transport) = Open("ann:600");
        Pass(539.9);
        Assert.Empty(transport.Sent);
        Pass(0.1);
        Assert.Equal("auth-expiring", transport.Last.GetProperty("type").GetString());
        Assert.Equal(60, transport.Last.GetProperty("data").GetProperty("expires_in").GetDouble());
        Pass(59.9);
        Assert.Single(transport.Sent);
        Assert.Null(transport.CloseCode);
        Pass(0.1);
        SignalingBench.AssertError(transport, ErrorCode.Unauthorized, "The credential has expired");
        Assert.Equal(1008, transport.CloseCode);
        Assert.Equal(1, _bench.Server.Counters.Events(SignalingEvent.CredentialExpired));
        _bench.AssertEmpty();
    }

    [Fact]
    public void The_welcome_says_how_long_the_credential_holds()
    {
        RecordingTransport transport = new();
        Assert.NotNull(_bench.Server.Open(transport, new ConnectRequest { Token = "ann:600" }));
        Assert.Equal(600, transport.Last.GetProperty("data").GetProperty("auth_expires_in").GetDouble());
    }

    [Fact]
    public void One_that_holds_only_for_a_short_time_is_told_at_half_of_it()
    {
        (_, RecordingTransport transport) = Open("ann:20");
        Pass(9.9);
        Assert.Empty(transport.Sent);
        Pass(0.1);
        Assert.Equal(10, transport.Last.GetProperty("data").GetProperty("expires_in").GetDouble());
    }

    [Fact]
    public void A_server_that_looks_late_ends_it_without_telling_before()
    {
        (_, RecordingTransport transport) = Open("ann:600");
        Pass(601);
        Assert.Single(transport.Sent);
        SignalingBench.AssertError(transport, ErrorCode.Unauthorized);
        Assert.Equal(1008, transport.CloseCode);
    }

    [Fact]
    public void A_hello_with_a_new_token_carries_the_session_on()
    {
        (Session session, RecordingTransport transport) = Open("ann:600");
        Pass(541);
        transport.Clear();
        SignalingBench.Say(session, """{"type":"hello","id":"h","data":{"token":"ann:1200"}}""");
        Assert.Equal("welcome", transport.Last.GetProperty("type").GetString());
        Assert.Equal("h", transport.Last.GetProperty("reply_to").GetString());
        Assert.Equal(session.Id, transport.Last.GetProperty("data").GetProperty("client_id").GetString());
        Assert.Equal(659, transport.Last.GetProperty("data").GetProperty("auth_expires_in").GetDouble(), 3);
        transport.Clear();
        Pass(598.9);
        Assert.Empty(transport.Sent);
        Pass(0.2);
        Assert.Equal("auth-expiring", transport.Last.GetProperty("type").GetString());
        Pass(60);
        Assert.Equal(1008, transport.CloseCode);
        Assert.Equal(1, _bench.Server.Counters.Events(SignalingEvent.CredentialRefreshed));
        _bench.AssertEmpty();
    }

    [Fact]
    public void A_hello_may_also_shorten_the_time_and_change_the_role()
    {
        (Session session, RecordingTransport transport) = Open("ann:36000");
        SignalingBench.Say(session, """{"type":"hello","data":{"token":"ann:100:Viewer"}}""");
        Assert.Equal("viewer", transport.Last.GetProperty("data").GetProperty("role").GetString());
        SignalingBench.Say(session, """{"type":"key-press","data":{"key":"a"}}""");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        Pass(100);
        Assert.Equal(1008, transport.CloseCode);
    }

    [Fact]
    public void A_hello_with_a_bad_token_ends_the_session()
    {
        (Session session, RecordingTransport transport) = Open("ann:600");
        SignalingBench.Say(session, """{"type":"hello","id":"h","data":{"token":"bad"}}""");
        SignalingBench.AssertError(transport, ErrorCode.Unauthorized, "The token is wrong");
        Assert.Equal("h", transport.Last.GetProperty("reply_to").GetString());
        Assert.Equal(1008, transport.CloseCode);
        _bench.AssertEmpty();
    }

    [Fact]
    public void A_hello_with_the_token_of_somebody_else_changes_nothing()
    {
        (Session session, RecordingTransport transport) = Open("ann:600");
        SignalingBench.Say(session, """{"type":"hello","data":{"token":"bob:1200:Admin"}}""");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        Assert.Equal(("ann", Role.Controller), (session.Access.Identity.Subject, session.Access.Identity.Role));
        Pass(600);
        Assert.Equal(1008, transport.CloseCode);
    }

    [Fact]
    public void A_session_without_connection_ends_with_its_credential_and_cannot_be_resumed_after()
    {
        SignalingBench bench = _bench;
        RecordingTransport transport = new();
        SignalingLink link = bench.Server.Open(transport, new ConnectRequest { Token = "ann:10" })!;
        string resume = transport.Last.GetProperty("data").GetProperty("resume_token").GetString()!;
        link.Closed(1006, "");
        Pass(9.9);
        Assert.Equal(1, bench.Server.WaitingCount);
        Pass(0.1);
        bench.AssertEmpty();
        RecordingTransport next = new();
        Assert.NotNull(bench.Server.Open(next, new ConnectRequest { Token = "ann:600", ResumeToken = resume }));
        Assert.False(next.Last.GetProperty("data").GetProperty("resumed").GetBoolean());
    }

    [Fact]
    public void Resuming_with_a_newer_credential_carries_the_session_on()
    {
        RecordingTransport transport = new();
        SignalingLink link = _bench.Server.Open(transport, new ConnectRequest { Token = "ann:100" })!;
        string resume = transport.Last.GetProperty("data").GetProperty("resume_token").GetString()!;
        link.Closed(1006, "");
        RecordingTransport next = new();
        Assert.NotNull(_bench.Server.Open(next, new ConnectRequest { Token = "ann:1000", ResumeToken = resume }));
        JsonElement welcome = next.Last.GetProperty("data");
        Assert.True(welcome.GetProperty("resumed").GetBoolean());
        Assert.Equal(1000, welcome.GetProperty("auth_expires_in").GetDouble());
        Pass(900);
        Assert.Null(next.CloseCode);
        Pass(100);
        Assert.Equal(1008, next.CloseCode);
    }

    [Fact]
    public void Resuming_with_an_older_credential_brings_the_end_forward()
    {
        RecordingTransport transport = new();
        SignalingLink link = _bench.Server.Open(transport, new ConnectRequest { Token = "ann:1000" })!;
        string resume = transport.Last.GetProperty("data").GetProperty("resume_token").GetString()!;
        link.Closed(1006, "");
        RecordingTransport next = new();
        Assert.NotNull(_bench.Server.Open(next, new ConnectRequest { Token = "ann:100", ResumeToken = resume }));
        Pass(100);
        Assert.Equal(1008, next.CloseCode);
    }

    [Fact]
    public void An_expiry_at_the_end_of_time_is_none()
    {
        (_, RecordingTransport transport) = Open("ann:9000000000000");
        Pass(30_000);
        Assert.Empty(transport.Sent);
    }

    private (Session Session, RecordingTransport Transport) Open(string token)
    {
        (Session session, RecordingTransport transport) = _bench.Open(new ConnectRequest { Token = token });
        transport.Clear();
        return (session, transport);
    }

    private void Pass(double seconds)
    {
        _bench.Clock.Advance(seconds);
        _bench.Server.Tick(_bench.Clock.NowUs);
    }
}
