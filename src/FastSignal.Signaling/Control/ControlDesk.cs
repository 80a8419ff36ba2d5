using FastSignal.Signaling.Broadcasting;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Control;

/// <summary>
/// Where the viewers of one stream meet its baton: every event passes here, one at a time, so that nothing of a former
/// holder can act after it was let go. All viewers are told of each change, always in the order of the changes.
/// </summary>
internal sealed class ControlDesk
{
    private readonly SessionEnvironment _environment;
    private readonly ControlOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SessionControl> _members = new(StringComparer.Ordinal);
    private readonly Baton _baton;
    private readonly MoveCoalescer _moves;
    private long _version;

    // Whether something is to be told, and whether somebody is at it: one at a time, or news could overtake each other.
    private bool _dirty;
    private bool _telling;

    /// <summary>A desk without viewers.</summary>
    public ControlDesk(SessionEnvironment environment, string stream)
    {
        _environment = environment;
        _options = environment.Options.Control;
        Stream = stream;
        _baton = new Baton(_options.PolicyOf(stream), _options);
        _moves = new MoveCoalescer((long)_options.MoveInterval.TotalMicroseconds);
    }

    /// <summary>The stream.</summary>
    public string Stream { get; }

    /// <summary>Whether nobody watches. Any thread.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _members.Count == 0;
        }
    }

    /// <summary>What everybody may know. Any thread.</summary>
    public ControlSnapshot Snapshot()
    {
        lock (_gate)
            return Describe();
    }

    /// <summary>A viewer comes. True when there is something it should be told.</summary>
    public bool Enter(SessionControl member)
    {
        lock (_gate)
        {
            _members[member.Id] = member;
            return _baton.Holder is not null;
        }
    }

    /// <summary>A viewer goes: what it holds is let go, control too. True when there is something to tell.</summary>
    public bool Leave(SessionControl member, long nowUs)
    {
        lock (_gate)
        {
            DropMove(member);
            LetGo(member, InputPermissions.None);
            bool changed = Apply(_baton.Holder, _baton.Release(member.Id, nowUs)).Changed;
            _members.Remove(member.Id);
            return changed;
        }
    }

    /// <summary>Lets go of all a viewer holds; control stays where it is.</summary>
    public void LetGo(SessionControl member)
    {
        lock (_gate)
        {
            DropMove(member);
            LetGo(member, InputPermissions.None);
        }
    }

    /// <summary>One event of a viewer. Null when it acted, waits to act or was ignored, else why not.</summary>
    public MessageFault? Receive(SessionControl member, in InputEvent input, long nowUs, out PictureSize? size)
    {
        size = null;
        MessageFault? fault;
        bool changed;
        bool waits = false;
        lock (_gate)
        {
            if (!_members.ContainsKey(member.Id))
                return MessageFault.Of(ErrorCode.InvalidState);
            BatonStep step = Apply(_baton.Holder, _baton.Admit(member.Id, member.Role, InputPermissionNames.NeededFor(input.Kind), nowUs));
            fault = step.Fault;
            changed = step.Changed;
            if (fault is null)
                fault = Accept(member, input, nowUs, out waits, out size);
        }

        if (waits)
            _environment.Desks.Arm();
        if (changed)
            Tell();
        return fault;
    }

    /// <summary>A viewer's wish about control, or one of an administrator in its name.</summary>
    public MessageFault? Wish(ControlWish wish, SessionControl member, Role role, string? to, InputPermissions inputs, long nowUs)
    {
        BatonStep step;
        lock (_gate)
        {
            if (!_members.ContainsKey(member.Id))
                return MessageFault.Of(ErrorCode.InvalidState);
            string? before = _baton.Holder;
            step = Apply(before, wish switch
            {
                ControlWish.Request => _baton.Request(member.Id, role, nowUs),
                ControlWish.Take => _baton.Take(member.Id, role, nowUs),
                ControlWish.Release => _baton.Release(member.Id, nowUs),
                _ => to is not null && _members.TryGetValue(to, out SessionControl? receiver)
                    ? _baton.Give(member.Id, role, to, receiver.Role, inputs, nowUs)
                    : BatonStep.Refused(ErrorCode.InvalidState, "That client does not watch the stream"),
            });
        }

        if (step.Changed)
            Tell();
        return step.Fault;
    }

    /// <summary>An operator decides who has control, past policy and queue; null for nobody but who waits next. False when that client does not watch, or may only watch.</summary>
    public bool Override(string? holder, InputPermissions inputs, long nowUs)
    {
        BatonStep step;
        lock (_gate)
        {
            string? before = _baton.Holder;
            SessionControl? receiver = null;
            if (holder is not null && !_members.TryGetValue(holder, out receiver))
                return false;
            step = receiver is not null
                ? _baton.Give("", Role.Admin, receiver.Id, receiver.Role, inputs, nowUs)
                : before is not null ? _baton.Release(before, nowUs) : BatonStep.Unchanged;
            step = Apply(before, step);
        }

        if (step.Changed)
            Tell();
        return step.Fault is null;
    }

    /// <summary>Applies what has become due: a move that waits, the end of a holder's time.</summary>
    public void Tick(long nowUs)
    {
        bool changed;
        lock (_gate)
        {
            if (_moves.DueUs <= nowUs)
                FlushMove(nowUs);
            changed = Apply(_baton.Holder, _baton.Tick(nowUs)).Changed;
        }

        if (changed)
            Tell();
    }

    /// <summary>Applies a move that is due. True while one waits that is not.</summary>
    public bool Flush(long nowUs)
    {
        lock (_gate)
        {
            if (_moves.DueUs <= nowUs)
                FlushMove(nowUs);
            return _moves.DueUs != long.MaxValue;
        }
    }

    /// <summary>Tells all viewers how things stand. Whoever comes while somebody is at it leaves it to them.</summary>
    public void Tell()
    {
        lock (_gate)
        {
            _dirty = true;
            if (_telling)
                return;
            _telling = true;
        }

        while (true)
        {
            ControlSnapshot snapshot;
            SessionControl[] members;
            lock (_gate)
            {
                if (!_dirty)
                {
                    _telling = false;
                    return;
                }

                _dirty = false;
                _version++;
                snapshot = Describe();
                members = [.. _members.Values];
            }

            SharedMessage message = new(_environment, $"control-{Stream}-{snapshot.Version}");
            foreach (SessionControl member in members)
                member.Session.Output.SendShared(message.SpelledBy(member.Session.Dialect, OutboundMessage.ControlState(snapshot, default)), MessageType.ControlState);
        }
    }

    private MessageFault? Accept(SessionControl member, in InputEvent input, long nowUs, out bool waits, out PictureSize? size)
    {
        waits = false;
        size = null;
        if (input.Kind == InputKind.Resize)
        {
            size = _environment.Input.Resize(Stream, input);
            return null;
        }

        if (input.Kind != InputKind.MouseMove)
        {
            FlushMove(nowUs);
            return Act(member, input);
        }

        if (!_moves.CanJoin(member, input))
            FlushMove(nowUs);
        InputEvent move = input;
        if (_moves.Join(member, ref move, nowUs))
            return Act(member, move);
        waits = true;
        return null;
    }

    private void FlushMove(long nowUs)
    {
        if (_moves.Take(out InputEvent move, nowUs) is { } sender)
            Act(sender, move);
    }

    // A waiting move of somebody who may not act any more is nothing.
    private void DropMove(SessionControl member)
    {
        if (_moves.Take(out InputEvent move, _environment.Clock.NowUs) is { } sender && sender != member)
            Act(sender, move);
    }

    private MessageFault? Act(SessionControl member, in InputEvent input)
    {
        if (_environment.Input.Receive(member.Id, Stream, input) is { } refusal)
            return MessageFault.Of(refusal);
        if (member.Held.Note(input) is { } dropped)
            _environment.Input.Receive(member.Id, Stream, dropped);
        return null;
    }

    // What the former holder may not send any more it does not hold any more either.
    private BatonStep Apply(string? before, BatonStep step)
    {
        if (step.Changed && before is not null && _members.TryGetValue(before, out SessionControl? former))
        {
            if (_baton.Holder != before)
                DropMove(former);
            LetGo(former, _options.SharedInputs | (_baton.Holder == before ? _baton.Inputs : InputPermissions.None));
        }

        return step;
    }

    private void LetGo(SessionControl member, InputPermissions keep)
    {
        while (member.Held.TryTakeLast(keep, out InputEvent release))
            _environment.Input.Receive(member.Id, Stream, release);
    }

    private ControlSnapshot Describe() => new()
    {
        Stream = Stream,
        Policy = ControlNames.Of(_baton.Policy),
        Holder = _baton.Holder,
        Inputs = InputPermissionNames.Of(_baton.Inputs),
        Queue = [.. _baton.Queue],
        Expires = _baton.LimitUs is { } limit ? _environment.Clock.UnixTimeMs + (limit - _environment.Clock.NowUs) / 1000 : null,
        Version = _version,
    };
}
