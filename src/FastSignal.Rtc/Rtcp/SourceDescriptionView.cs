using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// An SDES packet (RFC 3550 section 6.5). Of its items only the canonical name is of use; the others are skipped.
/// </summary>
public readonly ref struct SourceDescriptionView
{
    internal const byte CanonicalNameItem = 1;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly int _count;

    private SourceDescriptionView(ReadOnlySpan<byte> chunks, int count)
    {
        _chunks = chunks;
        _count = count;
    }

    /// <summary>False when the packet is of another type, or a chunk or item does not fit.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out SourceDescriptionView view)
    {
        view = default;
        if (packet.Type != RtcpPacketType.SourceDescription)
            return false;

        ReadOnlySpan<byte> rest = packet.Body;
        for (int chunk = 0; chunk < packet.Count; chunk++)
        {
            if (!TryReadChunk(rest, out int size, out _))
                return false;
            rest = rest[size..];
        }

        view = new SourceDescriptionView(packet.Body, packet.Count);
        return true;
    }

    /// <summary>Finds the canonical name of a source: UTF-8, not checked. False when the packet does not name it.</summary>
    public bool TryFindCanonicalName(uint ssrc, out ReadOnlySpan<byte> name)
    {
        name = default;
        ReadOnlySpan<byte> rest = _chunks;
        for (int chunk = 0; chunk < _count; chunk++)
        {
            if (!TryReadChunk(rest, out int size, out ReadOnlySpan<byte> found))
                return false;
            if (BinaryPrimitives.ReadUInt32BigEndian(rest) == ssrc && !found.IsEmpty)
            {
                name = found;
                return true;
            }

            rest = rest[size..];
        }

        return false;
    }

    // A chunk: SSRC, items, one null octet or more up to the next word.
    private static bool TryReadChunk(ReadOnlySpan<byte> chunk, out int size, out ReadOnlySpan<byte> name)
    {
        size = 0;
        name = default;
        int at = 4;
        while (true)
        {
            if (at >= chunk.Length)
                return false;
            byte item = chunk[at];
            if (item == 0)
                break;
            if (at + 2 > chunk.Length || at + 2 + chunk[at + 1] > chunk.Length)
                return false;
            if (item == CanonicalNameItem && name.IsEmpty)
                name = chunk.Slice(at + 2, chunk[at + 1]);
            at += 2 + chunk[at + 1];
        }

        size = (at + 4) & ~3;
        return size <= chunk.Length;
    }
}
