using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Calls;

/// <summary>A description on its way over a call to a side that may take long to read it.</summary>
/// <param name="call">The call.</param>
/// <param name="from">The side it comes from.</param>
/// <param name="type"><see cref="MessageType.OfferRequest"/>, <see cref="MessageType.Offer"/> or <see cref="MessageType.Answer"/>.</param>
/// <param name="request">The wish.</param>
/// <param name="sdp">The description, or null.</param>
internal sealed class RelayWork(Call call, ICallLeg from, MessageType type, OfferRequest request, string? sdp) : HeavyWork
{
    /// <summary>Takes a message out of its frame when the other side of the call may take long with it; null when it can be relayed where it was read.</summary>
    public static RelayWork? For(Call call, ICallLeg from, in InboundMessage message) =>
        call.Opposite(from).Host is null && message.Type is MessageType.OfferRequest or MessageType.Offer or MessageType.Answer
            ? new RelayWork(call, from, message.Type, message.Request, message.Sdp)
            : null;

    /// <inheritdoc/>
    public override ValueTask RunAsync()
    {
        InboundMessage message = default;
        message.Type = type;
        message.Request = request;
        message.Sdp = sdp;
        return call.Relay(from, OutboundMessage.Relayed(message, from.PartyId));
    }

    /// <inheritdoc/>
    public override void RunTooLate() =>
        _ = from.Deliver(call, OutboundMessage.Error(
            ErrorReport.Of(new MessageFault(ErrorCode.ServerUnavailable, "The server is too busy for this now")), default).From(from.PartyId)).AsTask();
}
