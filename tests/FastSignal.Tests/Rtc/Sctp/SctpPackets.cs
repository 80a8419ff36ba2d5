using System.Buffers.Binary;
using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>Packets made by hand.</summary>
internal static class SctpPackets
{
    public static byte[] Data(uint tag, uint tsn, ushort streamId, ushort streamSequence, int flags, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[SctpLimits.MaxPacketSize];
        SctpPacketWriter writer = new(packet, 5000, 5000, tag);
        Assert.True(DataChunkView.TryWrite(ref writer, (byte)flags, tsn, streamId, streamSequence, 53, payload));
        return packet[..writer.Finish()];
    }

    public static byte[] Chunk(uint tag, ChunkType type, byte flags, ReadOnlySpan<byte> value)
    {
        byte[] packet = new byte[SctpLimits.MaxPacketSize];
        SctpPacketWriter writer = new(packet, 5000, 5000, tag);
        Assert.True(writer.TryAdd(type, flags, value.Length, out Span<byte> destination));
        value.CopyTo(destination);
        return packet[..writer.Finish()];
    }

    public static byte[] Sack(uint tag, uint cumulativeTsn, uint window, params ReadOnlySpan<(int Start, int End)> gaps)
    {
        byte[] value = new byte[SackView.FixedLength + gaps.Length * SackView.GapBlockLength];
        BinaryPrimitives.WriteUInt32BigEndian(value, cumulativeTsn);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(4), window);
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(8), (ushort)gaps.Length);
        for (int i = 0; i < gaps.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(SackView.FixedLength + i * 4), (ushort)gaps[i].Start);
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(SackView.FixedLength + i * 4 + 2), (ushort)gaps[i].End);
        }

        return Chunk(tag, ChunkType.Sack, 0, value);
    }

    /// <summary>Gives a changed packet its checksum.</summary>
    public static byte[] Sign(byte[] packet)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), Crc32C.ComputePacket(packet));
        return packet;
    }

    /// <summary>The tag the sender of a packet puts on it.</summary>
    public static uint TagOf(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));
}
