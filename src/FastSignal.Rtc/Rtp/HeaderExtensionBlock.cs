namespace FastSignal.Rtc.Rtp;

/// <summary>
/// The header extension of an inbound packet: elements in the one-byte or two-byte form of RFC 8285. A block of any other
/// profile has no elements.
/// </summary>
public readonly ref struct HeaderExtensionBlock
{
    /// <summary>"Defined by profile" value of the one-byte form (RFC 8285 section 4.2).</summary>
    public const ushort OneByteProfile = 0xBEDE;

    /// <summary>The same for the two-byte form; the low four bits are the application's (RFC 8285 section 4.3).</summary>
    public const ushort TwoByteProfile = 0x1000;

    /// <summary>Largest identifier that the one-byte form can carry; 15 is reserved (RFC 8285 section 4.2).</summary>
    public const byte MaxOneByteId = 14;

    private const ushort TwoByteProfileMask = 0xFFF0;

    private readonly ushort _profile;
    private readonly ReadOnlySpan<byte> _elements;

    internal HeaderExtensionBlock(ushort profile, ReadOnlySpan<byte> elements)
    {
        _profile = profile;
        _elements = elements;
    }

    /// <summary>
    /// Finds the first element with the negotiated <paramref name="id"/>. False when it is absent, 0 (padding, never an
    /// element) or the block is cut short before it.
    /// </summary>
    public bool TryFind(byte id, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (id == 0)
            return false;
        if (_profile == OneByteProfile)
            return TryFindOneByte(id, out value);
        return (_profile & TwoByteProfileMask) == TwoByteProfile && TryFindTwoByte(id, out value);
    }

    private bool TryFindOneByte(byte id, out ReadOnlySpan<byte> value)
    {
        value = default;
        ReadOnlySpan<byte> rest = _elements;
        while (!rest.IsEmpty)
        {
            int elementId = rest[0] >> 4;
            if (elementId == 0)
            {
                rest = rest[1..];
                continue;
            }

            int length = (rest[0] & 0x0F) + 1;
            // Identifier 15 ends the block: only what stands before it counts (RFC 8285 section 4.2).
            if (elementId > MaxOneByteId || rest.Length < 1 + length)
                return false;
            if (elementId == id)
            {
                value = rest.Slice(1, length);
                return true;
            }

            rest = rest[(1 + length)..];
        }

        return false;
    }

    private bool TryFindTwoByte(byte id, out ReadOnlySpan<byte> value)
    {
        value = default;
        ReadOnlySpan<byte> rest = _elements;
        while (!rest.IsEmpty)
        {
            if (rest[0] == 0)
            {
                rest = rest[1..];
                continue;
            }

            if (rest.Length < 2 || rest.Length < 2 + rest[1])
                return false;
            if (rest[0] == id)
            {
                value = rest.Slice(2, rest[1]);
                return true;
            }

            rest = rest[(2 + rest[1])..];
        }

        return false;
    }
}
