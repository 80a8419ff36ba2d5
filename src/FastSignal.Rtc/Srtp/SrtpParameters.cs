namespace FastSignal.Rtc.Srtp;

/// <summary>The lengths a profile prescribes, in bytes (RFC 5764 section 4.1.2, RFC 7714 section 12).</summary>
/// <param name="KeyLength">Master and session encryption key.</param>
/// <param name="SaltLength">Master and session salt.</param>
/// <param name="TagLength">Authentication tag of both SRTP and SRTCP.</param>
internal readonly record struct SrtpParameters(int KeyLength, int SaltLength, int TagLength)
{
    /// <summary>Longest master or session encryption key of any profile.</summary>
    public const int MaxKeyLength = 32;

    /// <summary>Longest salt of any profile; what key derivation works on (RFC 3711 section 4.3.1).</summary>
    public const int MaxSaltLength = 14;

    /// <summary>Looks a profile's lengths up.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="profile"/> is <see cref="SrtpProfile.None"/> or unknown.</exception>
    public static SrtpParameters Of(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 => new(16, 14, 10),
        SrtpProfile.AeadAes128Gcm => new(16, 12, 16),
        SrtpProfile.AeadAes256Gcm => new(32, 12, 16),
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "This SRTP profile has no keys."),
    };
}
