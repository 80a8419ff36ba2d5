using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>The two SSRCs that every feedback packet starts with (RFC 4585 section 6.1).</summary>
internal readonly record struct FeedbackHeader(uint SenderSsrc, uint MediaSsrc)
{
    internal const int Size = 8;

    internal static FeedbackHeader Read(ReadOnlySpan<byte> body) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));

    internal void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, SenderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], MediaSsrc);
    }
}
