using System.Security.Cryptography;

namespace FastSignal.Server.Access.Jwt;

/// <summary>A public RSA key (RFC 7518 section 3.3).</summary>
internal sealed class RsaKey : SigningKey
{
    /// <summary>Smallest modulus in bits, which the RFC demands.</summary>
    public const int MinBits = 2048;

    /// <summary>Largest modulus in bits: verifying costs more than linearly with it.</summary>
    public const int MaxBits = 8192;

    private readonly RSA _key;

    // The framework promises no more than one call at a time.
    private readonly Lock _gate = new();

    /// <exception cref="FormatException">The key is too small or too large.</exception>
    public RsaKey(RSA key) : base(JwtAlgorithm.RS256)
    {
        if (key.KeySize is < MinBits or > MaxBits)
            throw new FormatException($"an RSA key for RS256 has {MinBits} to {MaxBits} bits, this one {key.KeySize}");
        _key = key;
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
