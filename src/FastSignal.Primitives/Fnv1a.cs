namespace FastSignal.Primitives;

/// <summary>
/// The 32-bit Fowler-Noll-Vo hash, variant 1a (draft-eastlake-fnv): a few cycles per byte and well spread for short
/// ids. It chooses shards; it is no defence against chosen keys, so it must never index a chain a client can grow.
/// </summary>
public static class Fnv1a
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>Hash of bytes.</summary>
    public static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = OffsetBasis;
        foreach (byte value in bytes)
            hash = (hash ^ value) * Prime;
        return hash;
    }

    /// <summary>Hash of text, two bytes per UTF-16 unit, low byte first.</summary>
    public static uint Hash(ReadOnlySpan<char> text)
    {
        uint hash = OffsetBasis;
        foreach (char unit in text)
        {
            hash = (hash ^ (byte)unit) * Prime;
            hash = (hash ^ (byte)(unit >> 8)) * Prime;
        }

        return hash;
    }
}
