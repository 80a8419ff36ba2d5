using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>A client's side of its session with the server, be it one or a party that stands in for one.</summary>
/// <param name="owner">The client.</param>
/// <param name="dialect">The dialect.</param>
/// <param name="host">The client's session.</param>
/// <param name="serverId">What the client knows the other side as.</param>
internal sealed class SelkiesClientLeg(SelkiesMainConversation owner, SelkiesMainDialect dialect, IConversationHost host, string serverId) : ICallLeg
{
    private readonly byte[] _server = Encoding.UTF8.GetBytes(serverId);
    private bool _isDescribed;

    /// <inheritdoc/>
    public IConversationHost Host => host;

    /// <inheritdoc/>
    public string PartyId => owner.PeerId;

    /// <inheritdoc/>
    public object Tongue => dialect;

    /// <summary>What the client said about itself.</summary>
    public SelkiesHello Hello => owner.Hello!;

    /// <summary>What the client knows the other side as.</summary>
    public string ServerId => serverId;

    /// <summary>The same in UTF-8.</summary>
    public ReadOnlySpan<byte> Server => _server;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        if (message.Type == MessageType.Offer)
        {
            _isDescribed = true;
            PrefixedFrame.Send(host, _server, OutboundMessage.Offer(SelkiesOffer.Shape(message.Sdp!), default));
        }
        else if (message.Type == MessageType.Error && !_isDescribed && message.Report!.Number != (int)ErrorCode.IceCandidateFailed)
        {
            call.End(this, message.Report.Message);
            host.Close(CloseCode.InternalError, message.Report.Message);
        }
        else
        {
            PrefixedFrame.Send(host, _server, message);
        }

        return default;
    }

    /// <inheritdoc/>
    public bool Forward(Call call, ReadOnlySpan<byte> payload, bool isText) => PrefixedFrame.Send(host, _server, payload, MessageType.Relayed);

    /// <inheritdoc/>
    public void Ended(Call call, string reason) => owner.OnServerGone(call, isServer: call.Opposite(this) is SelkiesServerLeg);

    /// <inheritdoc/>
    public void Touch(long nowUs) => host.Touch(nowUs);
}
