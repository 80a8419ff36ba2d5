using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Calls;

/// <summary>
/// Two parties that negotiate with each other, in whatever dialects: passes each one's messages to the other and ends for
/// both, once; the first reason wins. Each side relays from one thread at a time; the two sides may do so at once. No lock
/// is held while a leg is called.
/// </summary>
internal sealed class Call
{
    /// <summary>Candidates one side may send before its description; more are dropped.</summary>
    public const int MaxEarlyCandidates = 50;

    private readonly CallDesk _desk;
    private readonly Direction _fromCaller = new();
    private readonly Direction _fromCallee = new();
    private ICallLeg? _callee;
    private string? _reason;

    internal Call(CallDesk desk, ICallLeg caller)
    {
        _desk = desk;
        Caller = caller;
    }

    /// <summary>Id, a random UUID.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>Who began it.</summary>
    public ICallLeg Caller { get; }

    /// <summary>Who was called; the caller itself when it called its own name.</summary>
    public ICallLeg Callee => _callee ?? throw new InvalidOperationException("Nobody has answered yet.");

    /// <summary>Whether it has ended. Any thread.</summary>
    public bool IsOver => Volatile.Read(ref _reason) is not null;

    /// <summary>Whether frames may be forwarded as they are.</summary>
    public bool IsVerbatim => _callee is { Tongue: { } tongue } && ReferenceEquals(tongue, Caller.Tongue);

    /// <summary>Whether a side has sent a description, so that its candidates need not wait. Asked by that side's turn.</summary>
    public bool IsDescribed(ICallLeg leg) => (ReferenceEquals(leg, Caller) ? _fromCaller : _fromCallee).IsDescribed;

    /// <summary>The other side.</summary>
    public ICallLeg Opposite(ICallLeg leg) => ReferenceEquals(leg, Caller) ? Callee : Caller;

    /// <summary>
    /// Passes a message on. A candidate that comes before its side's description waits for it, so that a description is
    /// always first. Done at once unless the other side is a stream that reads a description.
    /// </summary>
    public ValueTask Relay(ICallLeg from, in OutboundMessage message)
    {
        if (IsOver)
            return default;
        ICallLeg to = Opposite(from);
        Direction direction = ReferenceEquals(from, Caller) ? _fromCaller : _fromCallee;
        if (message.Type == MessageType.IceCandidate && !direction.IsDescribed)
        {
            if (direction.Early.Count < MaxEarlyCandidates)
                direction.Early.Add(message.Candidate);
            return default;
        }

        if (message.Type == MessageType.IceCandidate)
            return to.Deliver(this, message.Verbatim.IsEmpty ? OutboundMessage.Trickled(direction.Complete(message.Candidate), message.PeerId) : message);
        if (message.Type is not (MessageType.Offer or MessageType.Answer))
            return to.Deliver(this, message);
        if (message.Sdp is { } sdp)
            direction.Names = MediaNames.Of(sdp);
        ValueTask delivered = to.Deliver(this, message);
        return direction.IsDescribed ? delivered : DeliverEarlyAsync(delivered, to, from.PartyId, direction);
    }

    /// <summary>Passes a frame on as it is, where <see cref="IsVerbatim"/>; false when the call is over or the receiver will not take it.</summary>
    public bool Forward(ICallLeg from, ReadOnlySpan<byte> payload, bool isText) =>
        !IsOver && Opposite(from).Forward(this, payload, isText);

    /// <summary>Ends it for both. Idempotent.</summary>
    /// <param name="by">The side that ends it and need not be told; null to tell both.</param>
    /// <param name="reason">A few words for logs and for dialects that pass them on.</param>
    public void End(ICallLeg? by, string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
            return;
        Release();
        if (!ReferenceEquals(Caller, by))
            Caller.Ended(this, reason);
        if (_callee is { } callee && !ReferenceEquals(callee, Caller) && !ReferenceEquals(callee, by))
            callee.Ended(this, reason);
    }

    /// <summary>Sets the other side, before anything is relayed.</summary>
    internal void Join(ICallLeg callee) => _callee = callee;

    /// <summary>Gives the call back to whoever counts it. Idempotent.</summary>
    internal void Release()
    {
        _desk.Remove(this);
        Untrack(Caller);
        if (_callee is { } callee)
            Untrack(callee);
    }

    private void Untrack(ICallLeg leg) => (leg.Host as Conversations.ConversationHost)?.Untrack(this);

    private async ValueTask DeliverEarlyAsync(ValueTask description, ICallLeg to, string from, Direction direction)
    {
        await description.ConfigureAwait(false);
        direction.IsDescribed = true;
        foreach (IceCandidate candidate in direction.Early)
        {
            if (IsOver)
                return;
            await to.Deliver(this, OutboundMessage.Trickled(direction.Complete(candidate), from)).ConfigureAwait(false);
        }

        direction.Early.Clear();
    }

    // What one side has sent. Touched only by that side's turn.
    private sealed class Direction
    {
        public bool IsDescribed { get; set; }

        public List<IceCandidate> Early { get; } = [];

        public List<string?> Names { get; set; } = [];

        // Gives a candidate both its section's position and its name, as far as they are known.
        public IceCandidate Complete(in IceCandidate candidate)
        {
            if (candidate.Mid is { } mid && candidate.MLineIndex is null)
                return candidate with { MLineIndex = Names.IndexOf(mid) is var found and >= 0 ? found : null };
            return candidate is { Mid: null, MLineIndex: { } index } && index < Names.Count
                ? candidate with { Mid = Names[index] }
                : candidate;
        }
    }
}
