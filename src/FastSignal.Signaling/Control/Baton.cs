using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Control;

/// <summary>
/// Who controls one stream: at most one holder, the others in a bounded queue in the order in which they asked. Knows
/// neither connections nor threads, and time is an argument: whoever owns it guards it, and calls <see cref="Tick"/>
/// now and then. While nobody holds it nobody waits.
/// </summary>
internal sealed class Baton(ControlPolicy policy, ControlOptions options)
{
    private readonly long _holdLimitUs = (long)options.HoldLimit.TotalMicroseconds;
    private readonly long _idleReleaseUs = (long)options.IdleRelease.TotalMicroseconds;
    private readonly List<string> _queue = [];

    // When control was granted, when the first of those who wait began to, and when the holder last did something.
    private long _grantedUs;
    private long _waitedForUs;
    private long _activeUs;

    /// <summary>How control is had.</summary>
    public ControlPolicy Policy => policy;

    /// <summary>Who has control, or null.</summary>
    public string? Holder { get; private set; }

    /// <summary>What the holder may send.</summary>
    public InputPermissions Inputs { get; private set; }

    /// <summary>Who waits, the longest waiting first.</summary>
    public IReadOnlyList<string> Queue => _queue;

    /// <summary>When the holder has to give way to who waits; null while it need not.</summary>
    public long? LimitUs => Holder is not null && _queue.Count > 0 && _holdLimitUs > 0
        ? Math.Max(_grantedUs, _waitedForUs) + _holdLimitUs
        : null;

    /// <summary>When <see cref="Tick"/> has something to do, as things stand now; <see cref="long.MaxValue"/> for never.</summary>
    public long DueUs => Math.Min(LimitUs ?? long.MaxValue, Holder is not null && _idleReleaseUs > 0 ? _activeUs + _idleReleaseUs : long.MaxValue);

    /// <summary>Somebody wants control: gets it when nobody has it, else waits for it.</summary>
    public BatonStep Request(string who, Role role, long nowUs)
    {
        if (policy == ControlPolicy.Everyone || Holder == who || _queue.Contains(who))
            return BatonStep.Unchanged;
        if (!MayHold(role))
            return BatonStep.Refused(ErrorCode.Forbidden, policy == ControlPolicy.AdminOnly ? "Only an administrator may take control" : "A viewer may not control");
        if (Holder is null)
            return Grant(who, options.HolderInputs, nowUs);
        if (_queue.Count >= options.MaxQueue)
            return BatonStep.Refused(ErrorCode.ControlHeld, "Too many wait for control");
        if (_queue.Count == 0)
            _waitedForUs = nowUs;
        _queue.Add(who);
        return BatonStep.Done;
    }

    /// <summary>An administrator takes control, whoever has it.</summary>
    public BatonStep Take(string who, Role role, long nowUs)
    {
        if (role != Role.Admin)
            return BatonStep.Refused(ErrorCode.Forbidden, "Only an administrator may take control from others");
        return policy == ControlPolicy.Everyone || Holder == who ? BatonStep.Unchanged : Grant(who, options.HolderInputs, nowUs);
    }

    /// <summary>Somebody does not want control any more, or does not wait for it. The next in the queue gets it.</summary>
    public BatonStep Release(string who, long nowUs)
    {
        if (Holder == who)
            return Next(nowUs);
        return _queue.Remove(who) ? BatonStep.Done : BatonStep.Unchanged;
    }

    /// <summary>The holder or an administrator hands control to somebody, past the queue.</summary>
    /// <param name="from">Who gives.</param>
    /// <param name="role">Role of who gives.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="toRole">Role of who gets it; a viewer cannot.</param>
    /// <param name="inputs">What the new holder may send, within what holders may.</param>
    /// <param name="nowUs">Now.</param>
    public BatonStep Give(string from, Role role, string to, Role toRole, InputPermissions inputs, long nowUs)
    {
        if (policy == ControlPolicy.Everyone)
            return BatonStep.Unchanged;
        if (Holder != from && role != Role.Admin)
            return BatonStep.Refused(ErrorCode.ControlHeld, "Only who has control can give it");
        if (toRole == Role.Viewer)
            return BatonStep.Refused(ErrorCode.Forbidden, "A viewer cannot be given control");
        // Who holds a part of the inputs cannot hand on more than that.
        inputs &= role == Role.Admin ? options.HolderInputs : Inputs;
        return Holder == to && Inputs == inputs ? BatonStep.Unchanged : Grant(to, inputs, nowUs);
    }

    /// <summary>
    /// Whether somebody's event may act now; it counts as activity, and under <see cref="ControlPolicy.OnFirstInput"/> it
    /// takes control that nobody has.
    /// </summary>
    public BatonStep Admit(string who, Role role, InputPermissions needed, long nowUs)
    {
        if (role == Role.Viewer)
            return (options.ViewerInputs & needed) != 0 ? BatonStep.Unchanged : BatonStep.Refused(ErrorCode.Forbidden, "A viewer may not send this input");
        bool own = ReferenceEquals(Holder, who) || Holder == who;
        if (own)
            _activeUs = nowUs;
        if ((options.SharedInputs & needed) != 0)
            return BatonStep.Unchanged;

        InputPermissions allowed = own ? Inputs : options.HolderInputs;
        if (own || policy == ControlPolicy.Everyone)
            return (allowed & needed) != 0 ? BatonStep.Unchanged : BatonStep.Refused(ErrorCode.Forbidden, "This kind of input is not allowed");
        if (Holder is not null)
            return BatonStep.Refused(ErrorCode.ControlHeld, "Control is held by another client");
        if (!MayHold(role))
            return BatonStep.Refused(ErrorCode.Forbidden, "Only an administrator may control");
        if (policy == ControlPolicy.OnRequest)
            return BatonStep.Refused(ErrorCode.ControlHeld, "Nobody has control; ask for it with control-request");
        return (allowed & needed) != 0
            ? Grant(who, options.HolderInputs, nowUs)
            : BatonStep.Refused(ErrorCode.Forbidden, "This kind of input is not allowed");
    }

    /// <summary>Takes control from a holder whose time is over or who does nothing with it.</summary>
    public BatonStep Tick(long nowUs) => DueUs <= nowUs ? Next(nowUs) : BatonStep.Unchanged;

    private bool MayHold(Role role) => role == Role.Admin || (role == Role.Controller && policy != ControlPolicy.AdminOnly);

    private BatonStep Next(long nowUs)
    {
        if (_queue.Count > 0)
            return Grant(_queue[0], options.HolderInputs, nowUs);
        Holder = null;
        Inputs = InputPermissions.None;
        return BatonStep.Done;
    }

    private BatonStep Grant(string who, InputPermissions inputs, long nowUs)
    {
        _queue.Remove(who);
        Holder = who;
        Inputs = inputs;
        _grantedUs = nowUs;
        _activeUs = nowUs;
        return BatonStep.Done;
    }
}
