using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Sctp;

/// <summary>
/// What the answerer of an INIT must remember, given to the peer to keep and signed with HMAC-SHA256 (RFC 9260 section
/// 5.1.3): before it comes back, a peer has cost nothing.
/// </summary>
/// <param name="LocalTag">Our tag.</param>
/// <param name="PeerTag">The peer's tag.</param>
/// <param name="LocalTsn">Our first TSN.</param>
/// <param name="PeerTsn">The peer's first TSN.</param>
/// <param name="PeerWindow">The peer's receive window in bytes.</param>
/// <param name="OutboundStreams">Streams we may send on.</param>
/// <param name="InboundStreams">Streams the peer may send on.</param>
/// <param name="ForwardTsn">Whether the peer takes FORWARD-TSN.</param>
/// <param name="ReConfig">Whether the peer takes RE-CONFIG.</param>
/// <param name="CreatedUs">When it was made.</param>
internal readonly record struct StateCookie(
    uint LocalTag, uint PeerTag, uint LocalTsn, uint PeerTsn, uint PeerWindow, ushort OutboundStreams, ushort InboundStreams, bool ForwardTsn,
    bool ReConfig, long CreatedUs)
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int SecretLength = 32;

    /// <summary>Length in bytes, signature included.</summary>
    public const int Length = BodyLength + HMACSHA256.HashSizeInBytes;

    private const int BodyLength = 36;

    /// <summary>Writes the cookie and its signature.</summary>
    public void Write(Span<byte> destination, ReadOnlySpan<byte> secret)
    {
        Span<byte> body = destination[..BodyLength];
        BinaryPrimitives.WriteUInt32BigEndian(body, LocalTag);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], PeerTag);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], LocalTsn);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], PeerTsn);
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], PeerWindow);
        BinaryPrimitives.WriteUInt16BigEndian(body[20..], OutboundStreams);
        BinaryPrimitives.WriteUInt16BigEndian(body[22..], InboundStreams);
        BinaryPrimitives.WriteInt64BigEndian(body[24..], CreatedUs);
        BinaryPrimitives.WriteInt32BigEndian(body[32..], (ForwardTsn ? 1 : 0) | (ReConfig ? 2 : 0));
        HMACSHA256.HashData(secret, body, destination.Slice(BodyLength, HMACSHA256.HashSizeInBytes));
    }

    /// <summary>Reads a cookie that was signed with this secret; false for every other.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> secret, out StateCookie cookie)
    {
        cookie = default;
        if (bytes.Length != Length)
            return false;
        ReadOnlySpan<byte> body = bytes[..BodyLength];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, body, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes[BodyLength..]))
            return false;
        int flags = BinaryPrimitives.ReadInt32BigEndian(body[32..]);
        cookie = new StateCookie(
            BinaryPrimitives.ReadUInt32BigEndian(body),
            BinaryPrimitives.ReadUInt32BigEndian(body[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(body[20..]),
            BinaryPrimitives.ReadUInt16BigEndian(body[22..]),
            (flags & 1) != 0,
            (flags & 2) != 0,
            BinaryPrimitives.ReadInt64BigEndian(body[24..]));
        return true;
    }

    /// <summary>True when the cookie came back too late (RFC 9260 section 5.1.5).</summary>
    public bool IsStale(long nowUs) => nowUs - CreatedUs is < 0 or > SctpLimits.CookieLifetimeUs;
}
