namespace FastSignal.Rtc.Srtp;

/// <summary>
/// Session keys from master keys (RFC 3711 section 4.3, key derivation rate zero). The pseudo-random function is AES in
/// counter mode under the master key: AES-128, or AES-256 for the 256-bit profile (RFC 6188, RFC 7714 section 11).
/// </summary>
internal static class SrtpKeyDerivation
{
    /// <summary>First of the three labels of SRTP: encryption 0, authentication 1, salt 2.</summary>
    public const byte RtpLabels = 0;

    /// <summary>First of the three labels of SRTCP: encryption 3, authentication 4, salt 5.</summary>
    public const byte RtcpLabels = 3;

    // The label stands left of the 48-bit packet index, and both are aligned to the right end of the 14-byte salt.
    private const int LabelOffset = 7;

    /// <summary>Fills <paramref name="sessionKey"/> with the key of one label.</summary>
    /// <param name="masterKey">16 or 32 bytes.</param>
    /// <param name="masterSalt">14 bytes, or the 12 of the AEAD profiles, which stand for 14 with two zeros at the end.</param>
    /// <param name="label">0 to 5.</param>
    /// <param name="sessionKey">Receives the key; its length says how much keystream is taken.</param>
    public static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> sessionKey)
    {
        Span<byte> iv = stackalloc byte[AesCounter.IvLength];
        iv.Clear();
        masterSalt.CopyTo(iv);
        iv[LabelOffset] ^= label;

        using AesCounter function = new(masterKey);
        function.Start(iv);
        sessionKey.Clear();
        function.Transform(sessionKey, sessionKey);
    }
}
