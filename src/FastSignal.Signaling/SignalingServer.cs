using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Xml;
using FastSignal.Signaling.Broadcasting;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;
using Microsoft.Extensions.Logging;

namespace FastSignal.Signaling;

/// <summary>
/// The entry of signalling: opens sessions, ends those that fell silent, answers operators. Any thread. Timeouts have no
/// timer of their own: whoever owns it calls <see cref="Tick"/> every <see cref="SignalingOptions.CleanupInterval"/>.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Shutdown ends the broadcaster; a server dropped without it leaves a timer that is not armed.")]
public sealed class SignalingServer
{
    /// <summary>Longest type of a broadcast in characters.</summary>
    public const int MaxBroadcastTypeLength = 64;

    private readonly SessionEnvironment _environment;
    private readonly IAuthority _authority;
    private readonly long _startedUs;
    private readonly Broadcaster _broadcaster;

    /// <summary>Makes a server that accepts sessions at once.</summary>
    /// <exception cref="ArgumentException">The default dialect is not in service.</exception>
    public SignalingServer(SignalingOptions options, SignalingPorts ports, ISignalingClock clock, ILogger<SignalingServer> log)
        : this(options, ports, clock, log, DialectCatalog.BuiltIn())
    {
    }

    internal SignalingServer(SignalingOptions options, SignalingPorts ports, ISignalingClock clock, ILogger log, IEnumerable<IDialect> dialects)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(clock);
        _authority = ports.Authority;
        _startedUs = clock.NowUs;
        _environment = new SessionEnvironment
        {
            Options = options,
            Clock = clock,
            Dialects = new DialectCatalog(dialects, options),
            Peers = ports.Peers,
            Streams = ports.Streams,
            Input = ports.Input,
            Log = log,
            Dispatcher = new Dispatcher(options.Router),
        };
        _broadcaster = new Broadcaster(_environment);
        Held = new HeldSessions(this);
    }

    /// <summary>Sessions without a connection of their own: each request of their clients comes over HTTP.</summary>
    public HeldSessions Held { get; }

    /// <summary>Counts since start.</summary>
    public SignalingCounters Counters => _environment.Counters;

    /// <summary>Sessions now.</summary>
    public int ClientCount => _environment.Registry.Count;

    /// <summary>Sessions that lost their connection and wait for another.</summary>
    public int WaitingCount => _environment.Registry.Waiting.Count;

    /// <summary>What the workers for heavy messages are doing.</summary>
    public DispatchLoad Load => _environment.Dispatcher.Load;

    /// <summary>Apps with at least one session.</summary>
    public int AppCount => _environment.Registry.AppCount;

    /// <summary>False once shutdown has begun.</summary>
    public bool IsRunning => !_environment.IsStopping;

    /// <summary>What every client may use.</summary>
    internal static IReadOnlyList<string> Capabilities { get; } = ["webrtc", "datachannel", "input", "stats"];

    internal SessionEnvironment Environment => _environment;

    internal Broadcaster Broadcaster => _broadcaster;

    /// <summary>Whether a connection may name this app; asked before the upgrade, so that the answer can be an HTTP status.</summary>
    public AppVerdict Judge(string app)
    {
        if (!AppName.IsValid(app))
            return AppVerdict.InvalidName;
        return _environment.Options.AutoCreateApps || IsKnown(app) ? AppVerdict.Welcome : AppVerdict.NotFound;
    }

    /// <summary>The subprotocol to echo in the handshake; null when none of those offered is in service.</summary>
    public string? ChooseSubprotocol(ConnectRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _environment.Dialects.Choose(request, out _, out string? subprotocol);
        return subprotocol;
    }

    /// <summary>
    /// Opens a session on an upgraded connection and greets it, or goes on with the one the request names. Null when it was
    /// refused: then the client has been told and the transport closed. The caller reports everything that comes from the
    /// connection, its end included, to the link.
    /// </summary>
    public SignalingLink? Open(ISignalingTransport transport, ConnectRequest request)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(request);
        SignalingLink link = new(transport, request, _environment.Dialects.Choose(request, out bool named, out _));
        if (FindRefusal(request) is { } refusal)
            return Refuse(link, refusal, refusal.Code == ErrorCode.ServerUnavailable ? CloseCode.GoingAway : CloseCode.PolicyViolation);

        ResumeVerdict resume = request.ResumeToken is { } token
            ? _environment.Resumption.TryResume(link, token, request.LastSeq, default)
            : ResumeVerdict.NotAsked;
        if (resume == ResumeVerdict.Resumed)
            return link;
        if (resume == ResumeVerdict.Storm)
            return Refuse(link, Resumption.StormFault, CloseCode.TooManyRequests);

        return TryEnter(link, named, resume) ? link : Refuse(link, AtCapacity, CloseCode.TryAgainLater);
    }

    /// <summary>What a client is told when every place is taken.</summary>
    internal static MessageFault AtCapacity => new(ErrorCode.ServerUnavailable, "Server at maximum capacity");

    /// <summary>Why a connection may not have a session at all; null when it may. The one place where credentials are judged.</summary>
    internal MessageFault? FindRefusal(ConnectRequest request)
    {
        if (_environment.IsStopping)
            return new MessageFault(ErrorCode.ServerUnavailable, "Server is shutting down");
        if (Judge(request.App) != AppVerdict.Welcome)
            return MessageFault.Of(ErrorCode.AppNotFound);
        return _authority.MayConnect(request.App, request.Token) ? null : MessageFault.Of(ErrorCode.Unauthorized);
    }

    /// <summary>Gives a link its session, registered and welcomed; false when every place is taken.</summary>
    internal bool TryEnter(SignalingLink link, bool dialectIsFixed, ResumeVerdict resume, long? timeoutUs = null)
    {
        // Before anything is promised: a refusal must not follow a welcome.
        SessionRegistry registry = _environment.Registry;
        if (!registry.TryReserve(_environment.Options.MaxConnections))
            return false;

        Session session = new(_environment, link, dialectIsFixed) { TimeoutUs = timeoutUs ?? _environment.TimeoutUs };
        session.Life.TryMove(SessionState.Connected);
        if (session.Dialect.Greets)
            session.SendWelcome(resume, default);
        registry.Add(session);
        Counters.CountOpened();
        SignalingLog.Connected(_environment.Log, session.Id, session.App, session.RemoteAddress, session.Protocol, registry.Count);

        // Shutdown may have listed the sessions just before this one was there.
        if (_environment.IsStopping)
            EndForShutdown(session, "shutdown");
        if (session.Life.IsOver)
            registry.Remove(session);
        return true;
    }

    /// <summary>Ends what has fallen silent and gives up calls that take too long. Everything is ended outside the locks.</summary>
    public void Tick(long nowUs)
    {
        List<PeerCall> late = [];
        _environment.Calls.TakeExpired(nowUs, late);
        foreach (PeerCall call in late)
            call.GiveUp();

        List<Session> due = [];
        _environment.Registry.TakeExpired(nowUs, due);
        foreach (Session session in due)
            session.Expire(nowUs);
    }

    /// <summary>Takes no more sessions and ends those there are, after telling them. Idempotent.</summary>
    public void Shutdown(string reason)
    {
        _environment.IsStopping = true;
        _broadcaster.Flush();
        List<Session> sessions = _environment.Registry.Sessions();
        SignalingLog.Stopping(_environment.Log, reason, sessions.Count);
        foreach (Session session in sessions)
            EndForShutdown(session, reason);
        _environment.Dispatcher.Stop();
        _broadcaster.Dispose();
    }

    /// <summary>Body of the status resource.</summary>
    public StatusSnapshot Status()
    {
        TimeSpan uptime = TimeSpan.FromSeconds((_environment.Clock.NowUs - _startedUs) / 1_000_000);
        return new StatusSnapshot
        {
            Running = IsRunning,
            ClientCount = ClientCount,
            AppCount = AppCount,
            SupportedProtocols = _environment.Dialects.Names,
            Uptime = XmlConvert.ToString(uptime),
            UptimeSeconds = uptime.TotalSeconds,
            Version = typeof(SignalingServer).Assembly.GetName().Version?.ToString(3) ?? "",
        };
    }

    /// <summary>Body of the clients resource.</summary>
    public IReadOnlyList<ClientSnapshot> Clients() => [.. _environment.Registry.Sessions().Select(Describe)];

    /// <summary>Sends a message to the clients of one app or to all; formatted once, however many they are.</summary>
    public BroadcastVerdict Broadcast(BroadcastRequest request, out int delivered)
    {
        ArgumentNullException.ThrowIfNull(request);
        delivered = 0;
        if (!IsBroadcastType(request.Type))
            return BroadcastVerdict.Invalid;
        byte[] data = request.Data is { } element ? JsonMarshal.GetRawUtf8Value(element).ToArray() : [];
        if (data.Length > _environment.Options.MaxDataSize)
            return BroadcastVerdict.Invalid;

        string? app = string.IsNullOrEmpty(request.AppName) ? null : request.AppName;
        if (app is not null && !IsKnown(app))
            return BroadcastVerdict.AppNotFound;

        delivered = _broadcaster.Send(request.Type!, data, app);
        return BroadcastVerdict.Sent;
    }

    // Welcomes and pongs are the messages without a number: a broadcast under their name would put clients out of count.
    private static bool IsBroadcastType(string? type)
    {
        if (type is null or "welcome" or "pong" || type.Length is 0 or > MaxBroadcastTypeLength)
            return false;
        foreach (char c in type)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    internal static ClientSnapshot Describe(Session session)
    {
        long lastSeenMs = session.ConnectedUnixMs + (session.LastSeenUs - session.ConnectedUs) / 1000;
        return new ClientSnapshot
        {
            Id = session.Id,
            AppName = session.App,
            Protocol = session.Protocol,
            Stream = session.Negotiation.Stream,
            DeviceId = session.Owner?.DeviceId,
            UserId = session.Owner?.UserId,
            RemoteAddr = session.RemoteAddress,
            ConnectedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.ConnectedUnixMs).UtcDateTime,
            LastSeen = DateTimeOffset.FromUnixTimeMilliseconds(lastSeenMs).UtcDateTime,
            State = NameOf(session.State),
            MessageCount = session.MessageCount,
            ErrorCount = session.ErrorCount,
        };
    }

    private static string NameOf(SessionState state) => state switch
    {
        SessionState.Connecting => "connecting",
        SessionState.Connected => "connected",
        SessionState.Negotiating => "negotiating",
        SessionState.Streaming => "streaming",
        SessionState.Disconnecting => "disconnecting",
        SessionState.Disconnected => "disconnected",
        _ => "error",
    };

    private bool IsKnown(string app) =>
        app == AppName.Default || _environment.Options.Apps.Contains(app, StringComparer.Ordinal) || _environment.Registry.HasApp(app);

    private static void EndForShutdown(Session session, string reason)
    {
        session.Output.Send(OutboundMessage.SessionEnded(new SessionEnd(reason, Reconnect: true)));
        session.Close(CloseCode.GoingAway, reason);
    }

    private SignalingLink? Refuse(SignalingLink link, in MessageFault fault, int closeCode)
    {
        SignalingLog.Refused(_environment.Log, link.RemoteAddress, link.App, fault.Message);
        _environment.Farewell(link, fault, closeCode);
        return null;
    }
}
