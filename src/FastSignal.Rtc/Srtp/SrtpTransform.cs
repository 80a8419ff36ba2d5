using System.Security.Cryptography;
using FastSignal.Primitives;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// One cryptographic transform (RFC 3711 section 4) under one set of session keys: either those of SRTP or those of SRTCP,
/// for either sending or receiving. It knows layouts and IVs; indexes and replay belong to its users.
/// </summary>
internal abstract class SrtpTransform : IDisposable
{
    /// <summary>Bytes of an RTP header without CSRCs and extensions (RFC 3550 section 5.1).</summary>
    public const int MinRtpHeaderLength = 12;

    /// <summary>Bytes of an RTCP packet that stay readable: the first header and the sender's SSRC (RFC 3711 section 3.4).</summary>
    public const int RtcpHeaderLength = 8;

    /// <summary>Bytes of the word with the E bit and the SRTCP index.</summary>
    public const int RtcpIndexLength = 4;

    /// <summary>The E bit in that word: the packet is encrypted.</summary>
    public const uint EncryptedFlag = 0x8000_0000;

    /// <summary>Bytes of the authentication tag.</summary>
    public abstract int TagLength { get; }

    /// <summary>Derives the session keys and keys the transform of a profile.</summary>
    /// <param name="profile">Not <see cref="SrtpProfile.None"/>.</param>
    /// <param name="masterKey">As long as the profile prescribes.</param>
    /// <param name="masterSalt">As long as the profile prescribes.</param>
    /// <param name="firstLabel"><see cref="SrtpKeyDerivation.RtpLabels"/> or <see cref="SrtpKeyDerivation.RtcpLabels"/>.</param>
    /// <param name="protects">True to protect packets, false to unprotect them.</param>
    /// <exception cref="ArgumentException">A length does not fit the profile.</exception>
    public static SrtpTransform Create(
        SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte firstLabel, bool protects)
    {
        SrtpParameters parameters = SrtpParameters.Of(profile);
        if (masterKey.Length != parameters.KeyLength)
            throw new ArgumentException($"{profile} has a master key of {parameters.KeyLength} bytes.", nameof(masterKey));
        if (masterSalt.Length != parameters.SaltLength)
            throw new ArgumentException($"{profile} has a master salt of {parameters.SaltLength} bytes.", nameof(masterSalt));

        Span<byte> key = stackalloc byte[SrtpParameters.MaxKeyLength];
        Span<byte> authenticationKey = stackalloc byte[HmacSha1.DigestLength];
        Span<byte> salt = stackalloc byte[SrtpParameters.MaxSaltLength];
        key = key[..parameters.KeyLength];
        salt = salt[..parameters.SaltLength];
        try
        {
            SrtpKeyDerivation.Derive(masterKey, masterSalt, firstLabel, key);
            SrtpKeyDerivation.Derive(masterKey, masterSalt, (byte)(firstLabel + 2), salt);
            if (profile != SrtpProfile.Aes128CmHmacSha1_80)
                return new GcmTransform(key, salt, protects);

            SrtpKeyDerivation.Derive(masterKey, masterSalt, (byte)(firstLabel + 1), authenticationKey);
            return new CounterModeTransform(key, authenticationKey, salt);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(authenticationKey);
            CryptographicOperations.ZeroMemory(salt);
        }
    }

    /// <summary>Writes header, encrypted body (prefix, then slices) and tag to a destination known to be long enough.</summary>
    public abstract void ProtectRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<NativeSlice> payload, uint rolloverCounter, Span<byte> destination);

    /// <summary>Decrypts the body in place; the packet has a whole header and a tag. False when the tag does not fit.</summary>
    public abstract bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint rolloverCounter);

    /// <summary>Writes the encrypted packet, tag and index to a destination known to be long enough.</summary>
    public abstract void ProtectRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination);

    /// <summary>The word with E bit and index of a packet known to be long enough; where it stands depends on the transform.</summary>
    public abstract uint ReadRtcpIndexWord(ReadOnlySpan<byte> packet);

    /// <summary>Decrypts the body in place; the packet has header, tag and index word. False when the tag does not fit.</summary>
    public abstract bool TryUnprotectRtcp(Span<byte> packet);

    /// <inheritdoc/>
    public abstract void Dispose();
}
