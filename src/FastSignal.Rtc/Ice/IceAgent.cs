using FastSignal.Rtc.Stun;

namespace FastSignal.Rtc.Ice;

/// <summary>
/// ICE-lite agent with one component (RFC 8445 section 2.5): it answers checks, learns the client's address from them
/// and follows its nomination. It never sends on its own. Not thread-safe: one worker owns it.
/// </summary>
/// <remarks>
/// RFC 8489 section 9.1.3 asks for an error response to a request that fails authentication. This agent drops it instead:
/// the source of such a datagram may be forged, and a reply would make the port a reflector. Only authenticated requests
/// are answered, and no reply is longer than <see cref="MaxReplyLength"/>.
/// </remarks>
public sealed class IceAgent
{
    /// <summary>Longest reply in bytes; the <c>reply</c> buffer of <see cref="Receive"/> must be at least this long.</summary>
    public const int MaxReplyLength = 128;

    private readonly IceOptions _options;
    private readonly long _disconnectedAfterUs;
    private readonly long _silenceLimitUs;
    private readonly long _connectLimitUs;

    private IceGeneration _current;

    // The generation before a restart: its checks keep the old path alive until the new one is nominated (RFC 8445 section 9).
    private IceGeneration? _previous;

    // True once a check of the current generation nominated the selected address.
    private bool _nominated;

    // Start of the wait for the first authenticated check; moved by a restart that leads out of failure.
    private long _waitingSinceUs;

    // Time of the last authenticated check from the selected address; others may be alive while it is not.
    private long _selectedCheckUs;

    /// <summary>Starts to wait for checks.</summary>
    /// <param name="local">Our credentials, as written into the offer or answer.</param>
    /// <param name="options">Limits.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    public IceAgent(IceCredentials local, IceOptions options, long nowUs)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _disconnectedAfterUs = Microseconds(options.DisconnectedAfter);
        _silenceLimitUs = Microseconds(options.SilenceLimit);
        _connectLimitUs = Microseconds(options.ConnectLimit);
        _current = new IceGeneration(local);
        _waitingSinceUs = nowUs;
        LastCheckUs = nowUs;
    }

    /// <summary>Our credentials of the current generation.</summary>
    public IceCredentials Local => _current.Local;

    /// <summary>Our credentials before the last restart while they are still accepted; null otherwise.</summary>
    public IceCredentials? Previous => _previous?.Local;

    /// <summary>The client's address in use; the empty address when there is none.</summary>
    public TransportAddress Selected { get; private set; }

    /// <summary>True once an authenticated check has revealed an address.</summary>
    public bool HasSelected => !Selected.IsEmpty;

    /// <summary>True when <see cref="Selected"/> was nominated in the current generation.</summary>
    public bool IsNominated => _nominated;

    /// <summary>The state; changes in <see cref="Receive"/>, <see cref="Tick"/>, <see cref="SetRemote"/>, <see cref="Restart"/> and <see cref="Close"/>.</summary>
    public IceState State { get; private set; }

    /// <summary>Time of the last authenticated check; before the first one the time of construction.</summary>
    public long LastCheckUs { get; private set; }

    /// <summary>Remote candidates taken in this generation.</summary>
    public int RemoteCandidateCount { get; private set; }

    /// <summary>Time at which <see cref="Tick"/> has something to do; <see cref="long.MaxValue"/> when nothing is due.</summary>
    public long NextTickUs => State switch
    {
        IceState.New or IceState.Checking => _waitingSinceUs + _connectLimitUs,
        IceState.Connected or IceState.Completed => LastCheckUs + Math.Min(_disconnectedAfterUs, _silenceLimitUs),
        IceState.Disconnected => LastCheckUs + _silenceLimitUs,
        _ => long.MaxValue,
    };

    /// <summary>Takes the client's credentials from its description. Checks that name another client fragment are refused from now on.</summary>
    public void SetRemote(IceCredentials remote)
    {
        if (State == IceState.Closed)
            return;
        _current.SetRemote(remote);
        if (State == IceState.New)
            State = IceState.Checking;
    }

    /// <summary>
    /// Begins a new generation (RFC 8445 section 9). The old credentials stay valid until an address is nominated with the
    /// new ones; media flows on meanwhile. A failed agent waits for checks again.
    /// </summary>
    public void Restart(IceCredentials newLocal, long nowUs)
    {
        if (State == IceState.Closed)
            return;
        // Two restarts without a nomination between: the generation that carries the traffic is the one worth keeping.
        if (_nominated || _previous is null)
            _previous = _current;
        _current = new IceGeneration(newLocal);
        _nominated = false;
        RemoteCandidateCount = 0;
        if (State == IceState.Failed)
        {
            State = IceState.Checking;
            Selected = default;
        }

        if (!HasSelected)
            _waitingSinceUs = nowUs;
    }

    /// <summary>True for a username fragment of ours that is still accepted; the key for demultiplexing first contact.</summary>
    public bool OwnsUfrag(ReadOnlySpan<byte> ufrag) => _current.Owns(ufrag) || (_previous?.Owns(ufrag) ?? false);

    /// <summary>Counts a remote candidate; a lite agent needs none (RFC 8445 section 2.5). False beyond <see cref="IceOptions.MaxRemoteCandidates"/>.</summary>
    public bool AddRemoteCandidate(IceCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (RemoteCandidateCount >= _options.MaxRemoteCandidates)
            return false;
        RemoteCandidateCount++;
        return true;
    }

    /// <summary>Handles one STUN datagram.</summary>
    /// <param name="datagram">The bytes as received.</param>
    /// <param name="from">Where they came from.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    /// <param name="reply">Takes the reply; at least <see cref="MaxReplyLength"/> bytes.</param>
    /// <param name="replyLength">Bytes to send back to <paramref name="from"/>; 0 for none.</param>
    /// <exception cref="ArgumentException"><paramref name="reply"/> is too short.</exception>
    public IceOutcome Receive(ReadOnlySpan<byte> datagram, TransportAddress from, long nowUs, Span<byte> reply, out int replyLength)
    {
        if (reply.Length < MaxReplyLength)
            throw new ArgumentException($"The reply buffer must hold {MaxReplyLength} bytes.", nameof(reply));
        replyLength = 0;
        if (State is IceState.Closed or IceState.Failed)
            return IceOutcome.Ignored;
        if (!StunMessage.TryParse(datagram, out StunMessage message))
            return IceOutcome.BadMessage;
        if (message.HasFingerprint && !message.VerifyFingerprint())
            return IceOutcome.BadFingerprint;
        if (message.Class != StunClass.Request || message.Method != StunMessage.BindingMethod)
            return IceOutcome.Ignored;

        IceOutcome verdict = Authenticate(message, out IceGeneration? generation);
        if (generation is null)
            return verdict;

        verdict = IceReply.FindFault(message);
        if (verdict == IceOutcome.Answered)
            verdict = Accept(message, generation, from, nowUs);
        replyLength = IceReply.Write(reply, message, verdict, from, generation.Key);
        return verdict;
    }

    /// <summary>Lets time pass: moves to <see cref="IceState.Disconnected"/> and <see cref="IceState.Failed"/> when checks stay away.</summary>
    public void Tick(long nowUs)
    {
        switch (State)
        {
            case IceState.New or IceState.Checking when nowUs - _waitingSinceUs >= _connectLimitUs:
            case IceState.Connected or IceState.Completed or IceState.Disconnected when nowUs - LastCheckUs >= _silenceLimitUs:
                State = IceState.Failed;
                break;
            case IceState.Connected or IceState.Completed when nowUs - LastCheckUs >= _disconnectedAfterUs:
                State = IceState.Disconnected;
                break;
        }
    }

    /// <summary>Ends the agent; everything afterwards is ignored. Idempotent.</summary>
    public void Close()
    {
        State = IceState.Closed;
        _previous = null;
    }

    private IceOutcome Authenticate(StunMessage message, out IceGeneration? generation)
    {
        generation = null;
        if (!message.HasIntegrity || !message.TryGet(StunAttributeType.Username, out ReadOnlySpan<byte> username))
            return IceOutcome.Unauthenticated;

        IceGeneration? named = _current.Accepts(username) ? _current : _previous is not null && _previous.Accepts(username) ? _previous : null;
        if (named is null)
            return IceOutcome.UnknownUser;
        if (!message.VerifyIntegrity(named.Key))
            return IceOutcome.BadIntegrity;
        generation = named;
        return IceOutcome.Answered;
    }

    private IceOutcome Accept(StunMessage message, IceGeneration generation, TransportAddress from, long nowUs)
    {
        bool nominates = message.TryGet(StunAttributeType.UseCandidate, out _);
        LastCheckUs = nowUs;
        bool changed = Takes(nominates, from, nowUs);
        if (changed)
            Selected = from;
        if (Selected == from)
            _selectedCheckUs = nowUs;
        if (nominates && generation == _current)
        {
            _nominated = true;
            _previous = null;
        }

        State = _nominated ? IceState.Completed : IceState.Connected;
        return changed ? IceOutcome.SelectedChanged : IceOutcome.Answered;
    }

    private bool Takes(bool nominates, TransportAddress from, long nowUs)
    {
        if (Selected == from)
            return false;
        if (!HasSelected)
            return true;
        // The latest nomination wins. One of the old generation still counts: it is accepted only while the new one has none.
        if (nominates)
            return true;
        // The path in use is dead and another one works: a NAT gave the client a new port and nominates later, or never.
        return nowUs - _selectedCheckUs >= _disconnectedAfterUs;
    }

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
