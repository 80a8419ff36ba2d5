using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Calls;

/// <summary>
/// One side of a call. Its methods are called from the other side's threads, under no lock, and must return at once
/// except where noted. What arrives after the call's end is dropped by the leg if its client could be confused by it.
/// </summary>
internal interface ICallLeg
{
    /// <summary>The session behind it; null for a stream.</summary>
    IConversationHost? Host { get; }

    /// <summary>What the other side knows it as: the id of a party.</summary>
    string PartyId { get; }

    /// <summary>
    /// What its client's frames may be forwarded to as they are: two legs with the same object (usually their dialect) need
    /// no translation. Null for a leg that understands only messages.
    /// </summary>
    object? Tongue { get; }

    /// <summary>
    /// A message of the other side, to be spelled for this side's client. Offer, answer, candidate and offer request are
    /// relayed; an <see cref="MessageType.Error"/> says that the other side could not act on something. A candidate never
    /// comes before a description. A stream's leg reads descriptions and may take its time.
    /// </summary>
    ValueTask Deliver(Call call, in OutboundMessage message);

    /// <summary>A frame of the other side's client, to be sent as it is; only between legs of one <see cref="Tongue"/>. Must not allocate.</summary>
    bool Forward(Call call, ReadOnlySpan<byte> payload, bool isText) => false;

    /// <summary>The call is over, and it was not this side that ended it. Comes once at most.</summary>
    void Ended(Call call, string reason);

    /// <summary>The other side's media shows that this side's client is alive.</summary>
    void Touch(long nowUs)
    {
    }
}
