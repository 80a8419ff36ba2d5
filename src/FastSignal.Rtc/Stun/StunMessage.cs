using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Stun;

/// <summary>
/// A STUN message read in place (RFC 8489 section 5). Parsing checks the frame only: header, cookie, lengths and the
/// order of the closing attributes. Whether the message may be believed is decided by <see cref="VerifyIntegrity"/>.
/// </summary>
public readonly ref struct StunMessage
{
    /// <summary>Length of the fixed header.</summary>
    public const int HeaderLength = 20;

    /// <summary>Length of the transaction id.</summary>
    public const int TransactionIdLength = 12;

    /// <summary>Longest message read: a STUN message over UDP fits the path MTU (RFC 8489 section 6.1).</summary>
    public const int MaxLength = 1500;

    /// <summary>The Binding method, the only one ICE uses.</summary>
    public const int BindingMethod = 1;

    internal const uint MagicCookie = 0x2112A442;
    internal const int AttributeHeaderLength = 4;
    internal const int Sha1Length = 20;
    internal const int Sha256Length = 32;

    /// <summary>Shortest truncation of MESSAGE-INTEGRITY-SHA256 (RFC 8489 section 14.6).</summary>
    private const int ShortestSha256Length = 16;

    private readonly ReadOnlySpan<byte> _bytes;

    // Offsets of attribute headers from the start of the message; 0 means absent, as an attribute never starts there.
    private readonly int _integrity;
    private readonly int _integritySha256;
    private readonly int _fingerprint;

    // End of the attributes that count: those after the first integrity attribute are not covered by it (RFC 8489 14.5).
    private readonly int _coveredEnd;

    private StunMessage(ReadOnlySpan<byte> bytes, int integrity, int integritySha256, int fingerprint)
    {
        _bytes = bytes;
        _integrity = integrity;
        _integritySha256 = integritySha256;
        _fingerprint = fingerprint;
        _coveredEnd = integrity != 0 ? integrity : integritySha256 != 0 ? integritySha256 : fingerprint != 0 ? fingerprint : bytes.Length;
    }

    /// <summary>The class of the message.</summary>
    public StunClass Class => (StunClass)(((_bytes[0] & 1) << 1) | ((_bytes[1] >> 4) & 1));

    /// <summary>The method; <see cref="BindingMethod"/> for ICE.</summary>
    public int Method => ((_bytes[0] & 0x3E) << 6) | ((_bytes[1] & 0xE0) >> 1) | (_bytes[1] & 0x0F);

    /// <summary>The twelve bytes that tie a response to its request.</summary>
    public ReadOnlySpan<byte> TransactionId => _bytes.Slice(8, TransactionIdLength);

    /// <summary>True when MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 is present.</summary>
    public bool HasIntegrity => _integrity != 0 || _integritySha256 != 0;

    /// <summary>True when the stronger MESSAGE-INTEGRITY-SHA256 is present; it decides then (RFC 8489 section 9.1.3).</summary>
    public bool HasIntegritySha256 => _integritySha256 != 0;

    /// <summary>True when FINGERPRINT is present.</summary>
    public bool HasFingerprint => _fingerprint != 0;

    /// <summary>The attributes that count, in order: all before the first integrity attribute (or FINGERPRINT).</summary>
    public StunAttributes Attributes => new(_bytes[HeaderLength.._coveredEnd]);

    /// <summary>Reads one datagram that holds exactly one message. False for anything malformed; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MaxLength || (datagram[0] & 0xC0) != 0)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if ((length & 3) != 0 || HeaderLength + length != datagram.Length)
            return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie)
            return false;

        int integrity = 0;
        int integritySha256 = 0;
        int fingerprint = 0;
        for (int offset = HeaderLength; offset < datagram.Length;)
        {
            // FINGERPRINT is the last attribute; anything behind it makes the message malformed (RFC 8489 section 14.7).
            if (fingerprint != 0 || datagram.Length - offset < AttributeHeaderLength)
                return false;
            int valueLength = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            int next = offset + AttributeHeaderLength + ((valueLength + 3) & ~3);
            if (next > datagram.Length)
                return false;

            switch ((StunAttributeType)BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]))
            {
                case StunAttributeType.MessageIntegrity when integrity == 0 && integritySha256 == 0:
                    if (valueLength != Sha1Length)
                        return false;
                    integrity = offset;
                    break;
                case StunAttributeType.MessageIntegritySha256 when integritySha256 == 0:
                    if (valueLength is < ShortestSha256Length or > Sha256Length || (valueLength & 3) != 0)
                        return false;
                    integritySha256 = offset;
                    break;
                case StunAttributeType.Fingerprint:
                    if (valueLength != sizeof(uint))
                        return false;
                    fingerprint = offset;
                    break;
            }

            offset = next;
        }

        message = new StunMessage(datagram, integrity, integritySha256, fingerprint);
        return true;
    }

    /// <summary>The value of the first attribute of a type among those that count.</summary>
    public bool TryGet(StunAttributeType type, out ReadOnlySpan<byte> value)
    {
        foreach (StunAttribute attribute in Attributes)
        {
            if (attribute.Type == type)
            {
                value = attribute.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Reads XOR-MAPPED-ADDRESS of either family (RFC 8489 section 14.2).</summary>
    public bool TryGetXorMappedAddress(out Ice.TransportAddress address)
    {
        address = default;
        return TryGet(StunAttributeType.XorMappedAddress, out ReadOnlySpan<byte> value)
            && XorAddress.TryRead(value, TransactionId, out address);
    }

    /// <summary>True when FINGERPRINT is present and right.</summary>
    public bool VerifyFingerprint()
    {
        if (_fingerprint == 0)
            return false;
        // The length field already counts FINGERPRINT, as nothing follows it.
        uint expected = StunCrc32.Compute(_bytes[.._fingerprint]) ^ StunCrc32.FingerprintXor;
        return BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_fingerprint + AttributeHeaderLength)..]) == expected;
    }

    /// <summary>
    /// True when the message is authenticated by the key: the UTF-8 password for short-term credentials, the hash of
    /// RFC 8489 section 9.2.2 for long-term ones. The comparison takes the same time wherever the bytes differ.
    /// </summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        int at = _integritySha256 != 0 ? _integritySha256 : _integrity;
        if (at == 0)
            return false;
        int valueLength = BinaryPrimitives.ReadUInt16BigEndian(_bytes[(at + 2)..]);

        // The HMAC covers the header with a length that ends at the integrity attribute (RFC 8489 section 14.5).
        Span<byte> covered = stackalloc byte[MaxLength];
        covered = covered[..at];
        _bytes[..at].CopyTo(covered);
        BinaryPrimitives.WriteUInt16BigEndian(covered[2..], (ushort)(at - HeaderLength + AttributeHeaderLength + valueLength));

        Span<byte> expected = stackalloc byte[Sha256Length];
        if (_integritySha256 != 0)
            HMACSHA256.HashData(key, covered, expected);
        else
            Hmac.Sha1(key, covered, expected);
        return CryptographicOperations.FixedTimeEquals(expected[..valueLength], _bytes.Slice(at + AttributeHeaderLength, valueLength));
    }
}
