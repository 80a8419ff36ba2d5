using System.Buffers.Binary;

namespace FastSignal.Rtc.Stun;

/// <summary>Walks attributes whose lengths <see cref="StunMessage.TryParse"/> has checked.</summary>
public ref struct StunAttributes
{
    private ReadOnlySpan<byte> _rest;
    private StunAttribute _current;

    internal StunAttributes(ReadOnlySpan<byte> checkedAttributes)
    {
        _rest = checkedAttributes;
        _current = default;
    }

    /// <summary>The attribute the walk stands on.</summary>
    public readonly StunAttribute Current => _current;

    /// <summary>Serves <c>foreach</c>.</summary>
    public readonly StunAttributes GetEnumerator() => this;

    /// <summary>Steps to the next attribute; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        StunAttributeType type = (StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(_rest);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        _current = new StunAttribute(type, _rest.Slice(StunMessage.AttributeHeaderLength, length));
        _rest = _rest[(StunMessage.AttributeHeaderLength + ((length + 3) & ~3))..];
        return true;
    }
}
