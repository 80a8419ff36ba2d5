using System.Buffers.Binary;
using System.Security.Cryptography;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Stun;

/// <summary>
/// Writes one STUN message into a caller's buffer (RFC 8489 section 5). Attributes go in call order; integrity, then
/// FINGERPRINT close the message. When the buffer is too small nothing is written past it and <see cref="Length"/> is 0.
/// </summary>
public ref struct StunWriter
{
    private readonly Span<byte> _buffer;
    private int _length;
    private bool _overflowed;

    /// <summary>Writes the header.</summary>
    /// <param name="buffer">Where the message goes.</param>
    /// <param name="messageClass">Class bits.</param>
    /// <param name="method">Method, below 0x1000; <see cref="StunMessage.BindingMethod"/> for ICE.</param>
    /// <param name="transactionId">Twelve bytes; for a response those of the request.</param>
    public StunWriter(Span<byte> buffer, StunClass messageClass, int method, scoped ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        if (buffer.Length < StunMessage.HeaderLength)
        {
            _overflowed = true;
            return;
        }

        // The two class bits sit between the method bits (RFC 8489 figure 3).
        int bits = (int)messageClass;
        int type = (method & 0x0F) | ((method & 0x70) << 1) | ((method & 0xF80) << 2) | ((bits & 1) << 4) | ((bits & 2) << 7);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId[..StunMessage.TransactionIdLength].CopyTo(buffer[8..]);
        _length = StunMessage.HeaderLength;
        WriteLength(_length);
    }

    /// <summary>Bytes written, always a multiple of four; 0 when the buffer was too small.</summary>
    public readonly int Length => _overflowed ? 0 : _length;

    /// <summary>Adds an attribute with a value of any length, padded with zeros.</summary>
    public void Add(StunAttributeType type, scoped ReadOnlySpan<byte> value)
    {
        Span<byte> target = Reserve(type, value.Length);
        if (!target.IsEmpty)
            value.CopyTo(target);
    }

    /// <summary>Adds an attribute without value, such as USE-CANDIDATE.</summary>
    public void Add(StunAttributeType type) => Reserve(type, 0);

    /// <summary>Adds a 32-bit attribute, such as PRIORITY.</summary>
    public void Add(StunAttributeType type, uint value)
    {
        Span<byte> target = Reserve(type, sizeof(uint));
        if (!target.IsEmpty)
            BinaryPrimitives.WriteUInt32BigEndian(target, value);
    }

    /// <summary>Adds a 64-bit attribute, such as ICE-CONTROLLING.</summary>
    public void Add(StunAttributeType type, ulong value)
    {
        Span<byte> target = Reserve(type, sizeof(ulong));
        if (!target.IsEmpty)
            BinaryPrimitives.WriteUInt64BigEndian(target, value);
    }

    /// <summary>Adds XOR-MAPPED-ADDRESS; a mapped IPv4 address goes out as family IPv4.</summary>
    public void AddXorMappedAddress(TransportAddress address)
    {
        Span<byte> target = Reserve(StunAttributeType.XorMappedAddress, address.IsIPv4 ? XorAddress.IPv4Length : XorAddress.IPv6Length);
        if (!target.IsEmpty)
            XorAddress.Write(target, address, _buffer.Slice(8, StunMessage.TransactionIdLength));
    }

    /// <summary>Adds ERROR-CODE (RFC 8489 section 14.8).</summary>
    /// <param name="code">300 to 699.</param>
    /// <param name="reason">UTF-8 phrase for people.</param>
    public void AddErrorCode(int code, scoped ReadOnlySpan<byte> reason)
    {
        Span<byte> target = Reserve(StunAttributeType.ErrorCode, 4 + reason.Length);
        if (target.IsEmpty)
            return;
        target[0] = 0;
        target[1] = 0;
        target[2] = (byte)(code / 100);
        target[3] = (byte)(code % 100);
        reason.CopyTo(target[4..]);
    }

    /// <summary>Adds UNKNOWN-ATTRIBUTES (RFC 8489 section 14.9).</summary>
    public void AddUnknownAttributes(scoped ReadOnlySpan<ushort> types)
    {
        Span<byte> target = Reserve(StunAttributeType.UnknownAttributes, types.Length * sizeof(ushort));
        for (int index = 0; index < types.Length && !target.IsEmpty; index++)
            BinaryPrimitives.WriteUInt16BigEndian(target[(index * sizeof(ushort))..], types[index]);
    }

    /// <summary>Adds MESSAGE-INTEGRITY over all so far; afterwards only <see cref="AddFingerprint"/> may follow.</summary>
    public void AddIntegrity(scoped ReadOnlySpan<byte> key)
    {
        int covered = _length;
        Span<byte> target = Reserve(StunAttributeType.MessageIntegrity, StunMessage.Sha1Length);
        if (!target.IsEmpty)
            Hmac.Sha1(key, _buffer[..covered], target);
    }

    /// <summary>Adds MESSAGE-INTEGRITY-SHA256 over all so far, untruncated.</summary>
    public void AddIntegritySha256(scoped ReadOnlySpan<byte> key)
    {
        int covered = _length;
        Span<byte> target = Reserve(StunAttributeType.MessageIntegritySha256, StunMessage.Sha256Length);
        if (!target.IsEmpty)
            HMACSHA256.HashData(key, _buffer[..covered], target);
    }

    /// <summary>Adds FINGERPRINT, the last attribute.</summary>
    public void AddFingerprint()
    {
        int covered = _length;
        Span<byte> target = Reserve(StunAttributeType.Fingerprint, sizeof(uint));
        if (!target.IsEmpty)
            BinaryPrimitives.WriteUInt32BigEndian(target, StunCrc32.Compute(_buffer[..covered]) ^ StunCrc32.FingerprintXor);
    }

    // The header's length is moved past the attribute before its value is known: integrity and FINGERPRINT are computed
    // over a header that already counts them.
    private Span<byte> Reserve(StunAttributeType type, int valueLength)
    {
        int padded = (valueLength + 3) & ~3;
        if (_overflowed || valueLength > ushort.MaxValue || _buffer.Length - _length < StunMessage.AttributeHeaderLength + padded)
        {
            _overflowed = true;
            return default;
        }

        Span<byte> attribute = _buffer.Slice(_length, StunMessage.AttributeHeaderLength + padded);
        attribute.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)valueLength);
        _length += attribute.Length;
        WriteLength(_length);
        return attribute.Slice(StunMessage.AttributeHeaderLength, valueLength);
    }

    private readonly void WriteLength(int total)
        => BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(total - StunMessage.HeaderLength));
}
