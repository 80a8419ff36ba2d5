using System.Diagnostics.CodeAnalysis;

namespace FastSignal.Rtc.Srtp;

/// <summary>SRTP protection profile, with the number it has in the <c>use_srtp</c> extension (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum SrtpProfile
{
    /// <summary>No profile was negotiated: the peer carries data channels only, or the handshake is not over.</summary>
    None = 0,

    /// <summary>AES-128 in counter mode with an 80-bit HMAC-SHA1 tag, which every WebRTC peer has (RFC 8827 section 6.5).</summary>
    [SuppressMessage("Naming", "CA1707", Justification = "The registered name ends in the tag length, apart from the hash's own number.")]
    Aes128CmHmacSha1_80 = 1,

    /// <summary>AES-128-GCM with a 128-bit tag (RFC 7714); the cheapest of the three where the processor has AES and carry-less multiplication.</summary>
    AeadAes128Gcm = 7,

    /// <summary>AES-256-GCM with a 128-bit tag (RFC 7714).</summary>
    AeadAes256Gcm = 8,
}
