namespace FastSignal.Rtc.Stun;

/// <summary>CRC-32 as FINGERPRINT uses it (RFC 8489 section 14.7: ITU V.42, the polynomial of Ethernet).</summary>
internal static class StunCrc32
{
    /// <summary>Value the CRC is XORed with, so that a protocol whose packets end in their own CRC-32 is told apart.</summary>
    public const uint FingerprintXor = 0x5354554E;

    private const uint ReversedPolynomial = 0xEDB88320;

    private static readonly uint[] Table = BuildTable();

    /// <summary>CRC-32 of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Update(uint.MaxValue, bytes);

    /// <summary>Continues a running register; starts at all ones and is inverted at the end.</summary>
    public static uint Update(uint register, ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        foreach (byte value in bytes)
            register = table[(byte)(register ^ value)] ^ (register >> 8);
        return register;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[256];
        for (uint index = 0; index < 256; index++)
        {
            uint entry = index;
            for (int bit = 0; bit < 8; bit++)
                entry = (entry & 1) != 0 ? (entry >> 1) ^ ReversedPolynomial : entry >> 1;
            table[index] = entry;
        }

        return table;
    }
}
