using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesClassic;

/// <summary>A socket's side of its one session.</summary>
internal sealed class SelkiesClassicLeg(SelkiesClassicConversation owner, SelkiesClassicDialect dialect, IConversationHost host) : ICallLeg
{
    private bool _isDescribed;

    /// <inheritdoc/>
    public IConversationHost Host => host;

    /// <summary>Ids are no names here, so the session's stands in for them.</summary>
    public string PartyId => host.Id;

    /// <inheritdoc/>
    public object Tongue => dialect;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.Offer:
                _isDescribed = true;
                host.Send(OutboundMessage.Offer(SelkiesOffer.Shape(message.Sdp!), default));
                break;
            case MessageType.Error when !_isDescribed && message.Report!.Number != (int)ErrorCode.IceCandidateFailed:
                owner.OnRefused(call, this, message.Report.Message);
                break;
            default:
                host.Send(message);
                break;
        }

        return default;
    }

    /// <inheritdoc/>
    public bool Forward(Call call, ReadOnlySpan<byte> payload, bool isText) =>
        isText ? host.SendText(payload, MessageType.Relayed) : host.SendBinary(payload, MessageType.Relayed);

    /// <inheritdoc/>
    public void Ended(Call call, string reason) => owner.OnEnded(call);

    /// <inheritdoc/>
    public void Touch(long nowUs) => host.Touch(nowUs);
}
