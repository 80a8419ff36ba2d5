using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Stun;

/// <summary>The one place where SHA-1 is used on purpose: ICE authenticates with HMAC-SHA1 (RFC 8489 section 14.5).</summary>
internal static class Hmac
{
    /// <summary>HMAC-SHA1 into the first twenty bytes of <paramref name="destination"/>.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "MESSAGE-INTEGRITY is HMAC-SHA1 by RFC 8489; HMAC does not rest on collision resistance.")]
    public static void Sha1(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination)
        => HMACSHA1.HashData(key, source, destination);
}
