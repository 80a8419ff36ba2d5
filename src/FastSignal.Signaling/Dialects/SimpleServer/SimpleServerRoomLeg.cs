using System.Buffers;
using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>A room member's side of its negotiation with the stream the room is named after, which speaks as a member would.</summary>
internal sealed class SimpleServerRoomLeg(SimpleServerConversation owner, IConversationHost host, string uid, string stream) : ICallLeg
{
    /// <inheritdoc/>
    public IConversationHost Host => host;

    /// <inheritdoc/>
    public string PartyId => uid;

    /// <inheritdoc/>
    public object? Tongue => null;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        ArrayBufferWriter<byte> text = new(4096);
        text.Write(Encoding.UTF8.GetBytes($"ROOM_PEER_MSG {stream} "));
        int empty = text.WrittenCount;
        GstPayload.Write(message, text);
        if (text.WrittenCount > empty)
            host.SendText(text.WrittenSpan, message.Type);
        return default;
    }

    /// <inheritdoc/>
    public void Ended(Call call, string reason) => owner.OnRoomCallEnded(call);

    /// <inheritdoc/>
    public void Touch(long nowUs) => host.Touch(nowUs);
}
