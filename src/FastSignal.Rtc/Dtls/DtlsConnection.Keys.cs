using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FastSignal.Rtc.Dtls.Native;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Rtc.Dtls;

/// <content>What the handshake yields: who the peer is, and the keys of the media.</content>
public sealed unsafe partial class DtlsConnection
{
    /// <summary>The SRTP profile that was agreed; <see cref="SrtpProfile.None"/> before <see cref="DtlsState.Connected"/> and for peers without media.</summary>
    public SrtpProfile SrtpProfile
    {
        get
        {
            if (State != DtlsState.Connected)
                return SrtpProfile.None;
            OpenSsl.SrtpProtectionProfile* selected = OpenSsl.SSL_get_selected_srtp_profile(_ssl);
            return selected == null ? SrtpProfile.None : (SrtpProfile)selected->Id;
        }
    }

    /// <summary>Compares the peer's certificate with the fingerprint its side of the signalling announced (RFC 8122 section 5).</summary>
    /// <param name="algorithm">A hash name of RFC 8122: sha-256, sha-384 or sha-512, in any case. Weaker ones are refused.</param>
    /// <param name="fingerprint">Hexadecimal pairs joined by colons, in any case.</param>
    /// <returns>True when they agree; false when not, when the text is not a fingerprint, or when the handshake is not over.</returns>
    public bool VerifyFingerprint(string algorithm, string fingerprint)
    {
        if (State != DtlsState.Connected || algorithm is null || fingerprint is null)
            return false;
        nint digest = algorithm.ToUpperInvariant() switch
        {
            "SHA-256" => OpenSsl.EVP_sha256(),
            "SHA-384" => OpenSsl.EVP_sha384(),
            "SHA-512" => OpenSsl.EVP_sha512(),
            _ => 0,
        };
        nint certificate = digest == 0 ? 0 : OpenSsl.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0)
            return false;

        try
        {
            byte* actual = stackalloc byte[OpenSsl.MaxDigestLength];
            uint length;
            if (OpenSsl.X509_digest(certificate, digest, actual, &length) != 1)
                return false;
            Span<byte> expected = stackalloc byte[(int)length];
            return Fingerprint.TryParse(fingerprint, expected)
                && CryptographicOperations.FixedTimeEquals(expected, new ReadOnlySpan<byte>(actual, (int)length));
        }
        finally
        {
            OpenSsl.X509_free(certificate);
        }
    }

    /// <summary>
    /// Exports the master keys of SRTP (RFC 5764 section 4.2), sorted into local and remote by this side's role. Use them
    /// only after <see cref="VerifyFingerprint"/>.
    /// </summary>
    /// <returns>False when the connection is not <see cref="DtlsState.Connected"/> or agreed on no profile.</returns>
    public bool TryExportSrtpKeys([MaybeNullWhen(false)] out SrtpKeyingMaterial keys)
    {
        keys = null;
        SrtpProfile profile = SrtpProfile;
        if (profile == SrtpProfile.None)
            return false;

        (int keyLength, int saltLength, _) = SrtpParameters.Of(profile);
        Span<byte> material = stackalloc byte[2 * (SrtpParameters.MaxKeyLength + SrtpParameters.MaxSaltLength)];
        material = material[..(2 * (keyLength + saltLength))];
        ReadOnlySpan<byte> label = "EXTRACTOR-dtls_srtp"u8;
        fixed (byte* output = material, labelBytes = label)
        {
            OpenSsl.ERR_clear_error();
            if (OpenSsl.SSL_export_keying_material(_ssl, output, (nuint)material.Length, labelBytes, (nuint)label.Length, null, 0, 0) != 1)
                return false;
        }

        byte[] clientKey = material[..keyLength].ToArray();
        byte[] serverKey = material.Slice(keyLength, keyLength).ToArray();
        byte[] clientSalt = material.Slice(2 * keyLength, saltLength).ToArray();
        byte[] serverSalt = material[^saltLength..].ToArray();
        CryptographicOperations.ZeroMemory(material);
        keys = _role == DtlsRole.Client
            ? new SrtpKeyingMaterial(profile, clientKey, clientSalt, serverKey, serverSalt)
            : new SrtpKeyingMaterial(profile, serverKey, serverSalt, clientKey, clientSalt);
        return true;
    }
}
