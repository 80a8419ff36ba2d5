using System.Diagnostics.CodeAnalysis;
using FastSignal.Primitives;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// One peer of a session from its creation to its end: bounds what it may be fed and how long its calls may take, and
/// passes its reports on. Reports of a peer that was replaced meanwhile are dropped by the negotiation.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification =
    "The token source has no timer and no wait handle to free, and calls that outlive the peer still read its token.")]
internal sealed class SessionPeer(Negotiation owner, SessionEnvironment environment, PeerRequest request, IChannelGrammar? grammar = null)
    : IPeerObserver, IInputTarget
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Lock _gate = new();
    private IPeer? _peer;
    private bool _closed;
    private int _candidates;
    private volatile bool _givenUp;

    /// <summary>What the client asked for.</summary>
    public PeerRequest Request => request;

    /// <summary>Candidates it may be given, from before it was made: it has the same bound itself.</summary>
    public int MaxCandidates { get; } = environment.Options.MaxIceCandidates;

    /// <summary>Cancelled when the peer ends.</summary>
    public CancellationToken Lifetime => _lifetime.Token;

    /// <summary>The peer itself; only after <see cref="Attach"/>.</summary>
    public IPeer Peer => _peer ?? throw new InvalidOperationException("The peer has not been created.");

    /// <summary>Whether an offer or answer was ever agreed on; a peer that never got there is not worth keeping.</summary>
    public bool IsNegotiated { get; set; }

    /// <summary>Last RTCIceConnectionState.</summary>
    public string IceState { get; private set; } = "new";

    /// <summary>Last RTCPeerConnectionState.</summary>
    public string ConnectionState { get; private set; } = "new";

    /// <summary>Hands over the peer. The observer is needed to make one, so it comes later than this object.</summary>
    public void Attach(IPeer peer)
    {
        lock (_gate)
        {
            _peer = peer;
            if (!_closed)
                return;
        }

        peer.Close();
    }

    /// <summary>Counts a candidate; the running number, which may be above the limit.</summary>
    public int CountCandidate() => ++_candidates;

    /// <summary>A new offer begins a new count.</summary>
    public void ForgetCandidates() => _candidates = 0;

    /// <summary>Waits for a call into the peer, no longer than the processing timeout and no longer than the peer lives.</summary>
    /// <exception cref="TimeoutException">The call took too long; the peer has been closed.</exception>
    /// <exception cref="OperationCanceledException">The peer was closed meanwhile.</exception>
    public async ValueTask<T> WaitAsync<T>(ValueTask<T> call)
    {
        if (call.IsCompletedSuccessfully)
            return call.Result;

        long deadlineUs = environment.Clock.NowUs + (long)environment.Options.ProcessingTimeout.TotalMicroseconds;
        ExpiryQueue<PeerCall>.Entry watch = environment.Calls.Add(new PeerCall(this, deadlineUs));
        Task<T> task = call.AsTask();
        try
        {
            // The peer is asked to stop through its token; one that does not listen is left behind.
            return await task.WaitAsync(Lifetime).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_givenUp)
        {
            throw new TimeoutException();
        }
        finally
        {
            environment.Calls.Remove(watch);
            if (!task.IsCompleted)
                _ = task.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    /// <summary>Ends the peer because a call into it took too long.</summary>
    public void GiveUp()
    {
        _givenUp = true;
        owner.OnGivenUp(this);
        Close();
    }

    /// <summary>Ends the peer. Idempotent.</summary>
    public void Close()
    {
        IPeer? peer;
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            peer = _peer;
        }

        // Not Cancel(): what waits for the call must not run on the thread that closes.
        _ = _lifetime.CancelAsync();
        peer?.Close();
    }

    /// <inheritdoc/>
    public void OnStateChanged(string iceState, string connectionState)
    {
        IceState = iceState;
        ConnectionState = connectionState;
        owner.OnStateChanged(this);
    }

    /// <inheritdoc/>
    public void OnLiveness() => owner.OnLiveness(this);

    /// <inheritdoc/>
    public int OnInput(ReadOnlySpan<byte> utf8, Span<byte> reply) =>
        (grammar ?? ChannelInput.Instance).Receive(utf8, this, environment.Clock.UnixTimeMs, reply);

    /// <inheritdoc/>
    void IInputTarget.OnInput(in InputEvent input) => owner.OnInput(this, input);

    /// <inheritdoc/>
    public void OnTrouble(ErrorCode error, string details, bool closed) => owner.OnTrouble(this, error, details, closed);

    /// <inheritdoc/>
    public void OnClosed(string reason) => owner.OnClosed(this, reason);
}
