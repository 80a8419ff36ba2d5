using FastSignal.Primitives;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Control;

/// <summary>A session's seat at the desk of the stream it watches: what it holds down there, and what it may.</summary>
internal sealed class SessionControl
{
    /// <summary>Refusals of input told per second in the long run; more are only counted, or a mouse would fill the outbox with them.</summary>
    public const int RefusalRate = 2;

    /// <summary>Refusals of input told at once.</summary>
    public const int RefusalBurst = 4;

    private readonly SessionEnvironment _environment;

    // Guards which desk the seat is at; taken before the desks' locks.
    private readonly Lock _gate = new();
    private ControlDesk? _desk;
    private string? _calledStream;

    private readonly Lock _refusalGate = new();
    private TokenBucket _refusals;

    /// <summary>A seat at no desk.</summary>
    public SessionControl(Session session, SessionEnvironment environment)
    {
        Session = session;
        _environment = environment;
        _refusals = new TokenBucket(RefusalRate, RefusalBurst, environment.Clock.NowUs);
    }

    /// <summary>Whose seat it is.</summary>
    public Session Session { get; }

    /// <summary>The session's id.</summary>
    public string Id => Session.Id;

    /// <summary>What the session may do. The one place where control and rooms ask for it.</summary>
    public Role Role => Session.Access.Identity.Role;

    /// <summary>What it holds down. Guarded by the desk's lock.</summary>
    public HeldInputs Held { get; } = new();

    /// <summary>The desk, or null while it watches nothing.</summary>
    public ControlDesk? Desk => Volatile.Read(ref _desk);

    /// <summary>
    /// A call of the session has come to a stream, or left it, where its dialect makes calls: the newest one counts. Not
    /// under the session's gate.
    /// </summary>
    public void CallChanged(string stream, bool isWatched)
    {
        lock (_gate)
        {
            if (isWatched)
                _calledStream = stream;
            else if (_calledStream == stream)
                _calledStream = null;
        }

        Refresh();
    }

    /// <summary>Goes to the desk of the stream the session watches now, or to none. Comes after every change of that. Not under the session's gate.</summary>
    public void Refresh()
    {
        ControlDesk? left = null;
        bool told = false;
        ControlSnapshot? news = null;
        lock (_gate)
        {
            string? stream = Session.Life.IsOver ? null : Session.Negotiation.Stream ?? _calledStream;
            if (_desk?.Stream == stream)
                return;
            if (_desk is not null)
            {
                left = _desk;
                told = _environment.Desks.Leave(left, this);
                Volatile.Write(ref _desk, null);
            }

            if (stream is not null)
            {
                ControlDesk desk = _environment.Desks.Enter(stream, this, out bool hasNews);
                Volatile.Write(ref _desk, desk);
                news = hasNews ? desk.Snapshot() : null;
            }
        }

        if (told)
            left!.Tell();
        if (news is not null)
            Session.Output.Send(OutboundMessage.ControlState(news, default));
    }

    /// <summary>The connection was lost: nothing stays pressed until it comes back.</summary>
    public void LetGo() => Desk?.LetGo(this);

    /// <summary>
    /// One event of the client, whatever way it came. Null when it acted, waits to act, or was refused once too often to
    /// say so again; else what to tell the client.
    /// </summary>
    public MessageFault? Receive(in InputEvent input, out PictureSize? size)
    {
        long nowUs = _environment.Clock.NowUs;
        size = null;
        MessageFault? fault = Desk is { } desk ? desk.Receive(this, input, nowUs, out size) : ReceiveNowhere(input);
        if (fault is null)
            return null;
        _environment.Counters.Count(SignalingEvent.InputRefused);
        lock (_refusalGate)
            return _refusals.TryTake(nowUs) ? fault : null;
    }

    /// <summary>What the client wants of its stream's control.</summary>
    public MessageFault? Wish(ControlWish wish, string? to, InputPermissions inputs) => Desk is { } desk
        ? desk.Wish(wish, this, Role, to, inputs, _environment.Clock.NowUs)
        : new MessageFault(ErrorCode.InvalidState, "There is no stream to control; watch one first");

    // Who watches nothing competes with nobody; a sink that knows streams ignores it.
    private MessageFault? ReceiveNowhere(in InputEvent input)
    {
        if (Role == Role.Viewer && (_environment.Options.Control.ViewerInputs & InputPermissionNames.NeededFor(input.Kind)) == 0)
            return new MessageFault(ErrorCode.Forbidden, "A viewer may not send this input");
        if (input.Kind == InputKind.Resize)
            return null;
        return _environment.Input.Receive(Id, null, input) is { } refusal ? MessageFault.Of(refusal) : null;
    }
}
