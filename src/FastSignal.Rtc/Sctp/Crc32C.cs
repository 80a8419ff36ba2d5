using System.Buffers.Binary;
using System.Numerics;

namespace FastSignal.Rtc.Sctp;

/// <summary>
/// CRC32c, the checksum of SCTP packets (RFC 9260 appendix A). <see cref="BitOperations"/> uses the instruction of the
/// processor where there is one and a table where not.
/// </summary>
internal static class Crc32C
{
    private const int ChecksumOffset = 8;

    /// <summary>CRC32c of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Update(uint.MaxValue, bytes);

    /// <summary>CRC32c of a packet, with its checksum field taken as zero.</summary>
    public static uint ComputePacket(ReadOnlySpan<byte> packet)
    {
        uint register = Update(uint.MaxValue, packet[..ChecksumOffset]);
        register = BitOperations.Crc32C(register, 0u);
        return ~Update(register, packet[(ChecksumOffset + sizeof(uint))..]);
    }

    private static uint Update(uint register, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
            register = BitOperations.Crc32C(register, value);
        return register;
    }
}
