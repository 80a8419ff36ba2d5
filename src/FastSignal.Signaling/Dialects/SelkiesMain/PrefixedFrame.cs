using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>
/// A frame of a session: the other side's id, a blank, a payload. Towards the server the id is whom it is for, from it whom
/// it comes from. Clients cut at the first blank, so the id is never left out.
/// </summary>
internal static class PrefixedFrame
{
    /// <summary>Takes the id off a frame; false when there is none, or nothing behind it.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> payload)
    {
        frame = frame.TrimStart(" \t\r\n"u8);
        int blank = frame.IndexOfAny(" \t\r\n"u8);
        id = blank < 0 ? frame : frame[..blank];
        payload = blank < 0 ? default : frame[blank..].TrimStart(" \t\r\n"u8);
        return blank > 0 && !payload.IsEmpty;
    }

    /// <summary>Sends a payload as it is. Allocates nothing.</summary>
    public static bool Send(IConversationHost host, ReadOnlySpan<byte> id, ReadOnlySpan<byte> payload, MessageType type)
    {
        int length = id.Length + 1 + payload.Length;
        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        id.CopyTo(frame);
        frame[id.Length] = (byte)' ';
        payload.CopyTo(frame.AsSpan(id.Length + 1));
        bool sent = host.SendText(frame.AsSpan(0, length), type);
        ArrayPool<byte>.Shared.Return(frame);
        return sent;
    }

    /// <summary>Spells an offer, answer or candidate; nothing is sent for other messages.</summary>
    public static void Send(IConversationHost host, ReadOnlySpan<byte> id, in OutboundMessage message)
    {
        if (message.Type is not (MessageType.Offer or MessageType.Answer or MessageType.IceCandidate))
            return;
        ArrayBufferWriter<byte> payload = new(4096);
        GstPayload.Write(message, payload);
        if (payload.WrittenCount > 0)
            Send(host, id, payload.WrittenSpan, message.Type);
    }
}
