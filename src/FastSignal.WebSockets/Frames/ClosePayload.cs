using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace FastSignal.WebSockets.Frames;

/// <summary>Payload of a close frame: nothing, or a 16-bit code and a UTF-8 reason (RFC 6455 section 5.5.1).</summary>
internal static class ClosePayload
{
    private const int CodeSize = sizeof(ushort);

    /// <summary>Longest reason in bytes: what a control frame leaves beside the code.</summary>
    private const int MaxReasonBytes = FrameHeader.MaxControlPayload - CodeSize;

    /// <summary>Checks an unmasked payload of at most 125 bytes.</summary>
    public static WebSocketError Check(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return WebSocketError.None;
        if (payload.Length < CodeSize)
            return WebSocketError.CloseLength;
        if (!CloseCode.MayBeSent(BinaryPrimitives.ReadUInt16BigEndian(payload)))
            return WebSocketError.CloseCode;
        return Utf8.IsValid(payload[CodeSize..]) ? WebSocketError.None : WebSocketError.CloseReason;
    }

    /// <summary>Reads a payload that passed <see cref="Check"/>; an empty one means 1005 (section 7.1.5).</summary>
    public static CloseCause Read(ReadOnlySpan<byte> payload) => payload.IsEmpty
        ? new CloseCause(CloseCode.NoStatus, "")
        : new CloseCause(BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload[CodeSize..]));

    /// <summary>
    /// Writes the payload for the cause and returns its length; a code that may not stand on the wire gives an empty one.
    /// A reason that is too long is cut between two code points.
    /// </summary>
    /// <param name="cause">The code and reason.</param>
    /// <param name="destination">At least 125 bytes.</param>
    public static int Write(in CloseCause cause, Span<byte> destination)
    {
        if (!CloseCode.MayBeSent(cause.Code))
            return 0;

        BinaryPrimitives.WriteUInt16BigEndian(destination, cause.Code);
        Utf8.FromUtf16(cause.Reason, destination.Slice(CodeSize, MaxReasonBytes), out _, out int written);
        return CodeSize + written;
    }
}
