using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>A client's side of its one session.</summary>
internal sealed class SimpleServerLeg(SimpleServerConversation owner, SimpleServerDialect dialect, IConversationHost host, string uid) : ICallLeg
{
    private bool _isDescribed;

    /// <inheritdoc/>
    public IConversationHost Host => host;

    /// <inheritdoc/>
    public string PartyId => uid;

    /// <inheritdoc/>
    public object Tongue => dialect;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        if (message.Type != MessageType.Error)
        {
            _isDescribed |= message.Type is MessageType.Offer or MessageType.Answer;
            host.Send(message);
        }
        else if (!_isDescribed && message.Report!.Number != (int)ErrorCode.IceCandidateFailed)
        {
            // There is no word for it, and nothing was agreed that could go on without.
            call.End(this, message.Report.Message);
            host.Close(CloseCode.InternalError, message.Report.Message);
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
