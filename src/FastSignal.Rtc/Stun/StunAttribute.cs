namespace FastSignal.Rtc.Stun;

/// <summary>One attribute of a STUN message, in place.</summary>
public readonly ref struct StunAttribute
{
    internal StunAttribute(StunAttributeType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The type; may be one that the enumeration does not name.</summary>
    public StunAttributeType Type { get; }

    /// <summary>The value without padding.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>True when the sender wants an error if this attribute is not understood (RFC 8489 section 14).</summary>
    public bool IsComprehensionRequired => (ushort)Type < 0x8000;
}
