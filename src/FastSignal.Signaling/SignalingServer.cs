using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Xml;
using FastSignal.Signaling.Broadcasting;
using FastSignal.Signaling.Control;
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
    /// <summary>What a listener names that finds out its clients' dialects by itself.</summary>
    public const string AutoDialectName = AutoDialect.ListenerName;

    private readonly SessionEnvironment _environment;
    private readonly long _startedUs;
    private readonly Broadcaster _broadcaster;
    private readonly IReadOnlyList<IDialect> _dialects;

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
        _startedUs = clock.NowUs;
        _dialects = [.. dialects];
        _environment = new SessionEnvironment
        {
            Options = options,
            Clock = clock,
            Dialects = new DialectCatalog(_dialects, options),
            Peers = ports.Peers,
            Streams = ports.Streams,
            Authority = ports.Authority,
            IceServers = ports.IceServers,
            Input = ports.Input,
            Log = log,
            Dispatcher = new Dispatcher(options.Router),
        };
        _broadcaster = new Broadcaster(_environment);
        Input = new InputGate(_environment);
        Operators = new OperatorDesk(_environment);
        Held = new HeldSessions(this);
    }

    /// <summary>Names of the dialects of this build.</summary>
    public static IReadOnlyList<string> KnownDialects { get; } = [.. DialectCatalog.BuiltIn().Select(static dialect => dialect.Name)];

    /// <summary>Sessions without a connection of their own: each request of their clients comes over HTTP.</summary>
    public HeldSessions Held { get; }

    /// <summary>Counts since start.</summary>
    public SignalingCounters Counters => _environment.Counters;

    /// <summary>Sessions now.</summary>
    public int ClientCount => _environment.Registry.Count;

    /// <summary>Sessions that lost their connection and wait for another.</summary>
    public int WaitingCount => _environment.Registry.Waiting.Count;

    /// <summary>Connections that have yet to say who they are.</summary>
    public int PendingCount => _environment.Pending.Count;

    /// <summary>Rooms with at least one member.</summary>
    public int RoomCount => _environment.Rooms.Count;

    /// <summary>Calls between parties going on.</summary>
    public int CallCount => _environment.Desk.Count;

    /// <summary>Clients that can be called by name.</summary>
    public int PartyCount => _environment.Parties.Count;

    /// <summary>The entry of input that comes over data channels.</summary>
    public InputGate Input { get; }

    /// <summary>What operators see and do with rooms, control and single clients.</summary>
    public OperatorDesk Operators { get; }

    /// <summary>What the workers for heavy messages are doing.</summary>
    public DispatchLoad Load => _environment.Dispatcher.Load;

    /// <summary>Apps with at least one session.</summary>
    public int AppCount => _environment.Registry.AppCount;

    /// <summary>False once shutdown has begun.</summary>
    public bool IsRunning => !_environment.IsStopping;

    /// <summary>What every client may use.</summary>
    internal static IReadOnlyList<string> Capabilities { get; } = ["webrtc", "datachannel", "input", "stats", "control", "rooms"];

    internal SessionEnvironment Environment => _environment;

    internal Broadcaster Broadcaster => _broadcaster;

    /// <summary>
    /// Puts other options into force. Sessions keep what they were greeted with until they come back over another
    /// connection; what they may send is limited anew at once. Workers and their queues stay as they are.
    /// </summary>
    /// <exception cref="ArgumentException">The default dialect is not in service; nothing has changed.</exception>
    public void Apply(SignalingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _environment.Dialects = new DialectCatalog(_dialects, options);
        _environment.Options = options;
        _environment.Dispatcher.Mode = options.Router.Mode;
        foreach (Session session in _environment.Registry.Sessions())
            session.Limit(options);
    }

    /// <summary>Ends the sessions that watch one of these streams, after telling them; returns how many. Others notice nothing.</summary>
    public int EndViewersOf(IReadOnlyCollection<string> streams, string reason)
    {
        ArgumentNullException.ThrowIfNull(streams);
        int ended = 0;
        foreach (Session session in _environment.Registry.Sessions())
        {
            if (session.Negotiation.Stream is not { } stream || !streams.Contains(stream))
                continue;
            session.Output.Send(OutboundMessage.SessionEnded(new SessionEnd(reason, Reconnect: false)));
            session.Close(CloseCode.Normal, reason);
            ended++;
        }

        return ended;
    }

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

    /// <summary>The dialect a path of its own stands for; null for every other path.</summary>
    public string? DialectOf(string path) => _environment.Dialects.OfPath(path);

    /// <summary>
    /// Opens a session on an upgraded connection and greets it, or goes on with the one the request names; a connection that
    /// showed no credential where one is needed gets it with its first message. Null when it was refused: then the client has been told and the transport closed. The caller reports everything that comes from the
    /// connection, its end included, to the link.
    /// </summary>
    public SignalingLink? Open(ISignalingTransport transport, ConnectRequest request)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(request);
        SignalingLink link = new(transport, request, _environment.Dialects.Choose(request, out bool named, out _));
        return TryOpen(link, request, named) ? link : null;
    }

    /// <summary>Gives a connection of somebody who may join its session, a former one or a new one; false when it was refused.</summary>
    internal bool Admit(SignalingLink link, ConnectRequest request, Identity identity, bool dialectIsFixed, ReadOnlySpan<byte> replyTo)
    {
        ResumeVerdict resume = request.ResumeToken is { } token
            ? _environment.Resumption.TryResume(link, identity, token, request.LastSeq, replyTo)
            : ResumeVerdict.NotAsked;
        if (resume == ResumeVerdict.Resumed)
            return true;
        if (resume == ResumeVerdict.Storm)
            return Refuse(link, Resumption.StormFault, CloseCode.TooManyRequests);

        return TryEnter(link, request, identity, dialectIsFixed, resume, replyTo) || Refuse(link, AtCapacity, CloseCode.TryAgainLater);
    }

    /// <summary>What a client is told when every place is taken.</summary>
    internal static MessageFault AtCapacity => new(ErrorCode.ServerUnavailable, "Server at maximum capacity");

    /// <summary>Why a request without a connection may not have a session; null when it may, and then <paramref name="identity"/> is whose it would be.</summary>
    internal MessageFault? FindRefusal(ConnectRequest request, out Identity identity)
    {
        AccessVerdict verdict = request.Identity is { } known ? AccessVerdict.Allow(known) : _environment.Authority.Judge(request.App, request.Token);
        identity = verdict.Identity ?? Identity.Anyone;
        if (FindObstacle(request) is { } obstacle)
            return obstacle;
        if (verdict.Identity is not null)
            return null;
        Counters.Count(SignalingEvent.AccessRefused);
        return new MessageFault(ErrorCode.Unauthorized, verdict.Reason);
    }

    /// <summary>Gives a link its session, registered and welcomed; false when every place is taken.</summary>
    /// <param name="link">The link.</param>
    /// <param name="request">What it asked for.</param>
    /// <param name="identity">Whose it is.</param>
    /// <param name="dialectIsFixed">Whether its first message may still show another dialect.</param>
    /// <param name="resume">What became of the wish to resume.</param>
    /// <param name="replyTo">Id of the message that is answered by the welcome, or empty.</param>
    /// <param name="heldTimeoutUs">Silence that ends it in microseconds, where no connection is behind the link.</param>
    internal bool TryEnter(
        SignalingLink link, ConnectRequest request, Identity identity, bool dialectIsFixed, ResumeVerdict resume, ReadOnlySpan<byte> replyTo, long? heldTimeoutUs = null)
    {
        // Before anything is promised: a refusal must not follow a welcome.
        SessionRegistry registry = _environment.Registry;
        if (!registry.TryReserve(_environment.Options.MaxConnections))
            return false;

        Session session = new(_environment, link, request, identity, dialectIsFixed) { HeldTimeoutUs = heldTimeoutUs };
        session.Life.TryMove(SessionState.Connected);
        if (session.Dialect.Greets)
            session.SendWelcome(resume, replyTo);
        session.Conversation.Open();
        registry.Add(session);
        Counters.CountOpened();
        SignalingLog.Connected(_environment.Log, session.Id, session.App, session.RemoteAddress, session.Protocol, registry.Count);

        // A reload or shutdown may have listed the sessions just before this one was there.
        if (_environment.Options is var current && current != session.Options)
            session.Limit(current);
        if (_environment.IsStopping)
            EndForShutdown(session, "shutdown");
        if (session.Life.IsOver)
            registry.Remove(session);
        return true;
    }

    /// <summary>Tells a connection without a session why it gets none, and closes it; false, to be passed on.</summary>
    internal bool Refuse(SignalingLink link, in MessageFault fault, int closeCode)
    {
        if (fault.Code == ErrorCode.Unauthorized)
            Counters.Count(SignalingEvent.AccessRefused);
        SignalingLog.Refused(_environment.Log, link.RemoteAddress, link.App, fault.Message);
        _environment.Farewell(link, fault, closeCode);
        return false;
    }

    /// <summary>Ends what has fallen silent and gives up calls that take too long. Everything is ended outside the locks.</summary>
    public void Tick(long nowUs)
    {
        List<PeerCall> late = [];
        _environment.Calls.TakeExpired(nowUs, late);
        foreach (PeerCall call in late)
            call.GiveUp();

        List<PendingLink> silent = [];
        _environment.Pending.TakeExpired(nowUs, silent);
        foreach (PendingLink pending in silent)
            pending.Expire();

        List<Session> due = [];
        _environment.Registry.TakeExpired(nowUs, due);
        foreach (Session session in due)
            session.Expire(nowUs);
        _environment.Desks.Tick(nowUs);
    }

    /// <summary>Takes no more sessions and ends those there are, after telling them. Idempotent.</summary>
    public void Shutdown(string reason)
    {
        _environment.IsStopping = true;
        _broadcaster.Flush();
        List<PendingLink> pending = [];
        _environment.Pending.TakeExpired(long.MaxValue, pending);
        foreach (PendingLink link in pending)
            link.Stop();
        List<Session> sessions = _environment.Registry.Sessions();
        SignalingLog.Stopping(_environment.Log, reason, sessions.Count);
        foreach (Session session in sessions)
            EndForShutdown(session, reason);
        _environment.Dispatcher.Stop();
        _environment.Desks.Dispose();
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
    public IReadOnlyList<ClientSnapshot> Clients() => [.. _environment.Registry.Sessions().Select(ClientReport.Of)];

    /// <summary>Sends a message to the clients of one app or to all; formatted once, however many they are.</summary>
    public BroadcastVerdict Broadcast(BroadcastRequest request, out int delivered)
    {
        ArgumentNullException.ThrowIfNull(request);
        delivered = 0;
        if (!Broadcaster.MaySend(request.Type))
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

    private bool IsKnown(string app) =>
        app == AppName.Default || _environment.Options.Apps.Contains(app, StringComparer.Ordinal) || _environment.Registry.HasApp(app);

    private static void EndForShutdown(Session session, string reason)
    {
        session.Output.Send(OutboundMessage.SessionEnded(new SessionEnd(reason, Reconnect: true)));
        session.Close(CloseCode.GoingAway, reason);
    }

    // What keeps anybody out, whoever they are.
    private MessageFault? FindObstacle(ConnectRequest request)
    {
        if (_environment.IsStopping)
            return new MessageFault(ErrorCode.ServerUnavailable, "Server is shutting down");
        return Judge(request.App) == AppVerdict.Welcome ? null : MessageFault.Of(ErrorCode.AppNotFound);
    }

    private bool TryOpen(SignalingLink link, ConnectRequest request, bool named)
    {
        if (FindObstacle(request) is { } obstacle)
            return Refuse(link, obstacle, obstacle.Code == ErrorCode.ServerUnavailable ? CloseCode.GoingAway : CloseCode.PolicyViolation);
        if (request.Identity is { } known)
            return Admit(link, request, known, named, default);

        AccessVerdict verdict = _environment.Authority.Judge(request.App, request.Token);
        if (verdict.Identity is { } identity)
            return Admit(link, request, identity, named, default);
        if (verdict.Refusal != AccessRefusal.Missing || _environment.Options.HelloTimeout == TimeSpan.Zero || !link.Dialect.TakesToken)
            return Refuse(link, new(ErrorCode.Unauthorized, verdict.Reason), CloseCode.PolicyViolation);
        if (_environment.Pending.Count >= _environment.Options.MaxPendingConnections)
            return Refuse(link, new(ErrorCode.ServerUnavailable, "Too many connections have yet to say who they are"), CloseCode.TryAgainLater);

        PendingLink pending = new(this, link, request, named);
        // Shutdown may have listed those that wait just before this one was there.
        if (_environment.IsStopping)
            pending.Stop();
        return true;
    }
}
