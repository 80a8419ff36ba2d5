using System.Security.Cryptography;

namespace FastSignal.Server.Access.Jwt;

/// <summary>A shared secret (RFC 7518 section 3.2).</summary>
internal sealed class HmacKey : SigningKey
{
    /// <summary>Shortest secret in bytes: as long as the hash, which the RFC demands.</summary>
    public const int MinBytes = 32;

    private readonly byte[] _secret;

    /// <exception cref="FormatException">The secret is too short.</exception>
    public HmacKey(byte[] secret) : base(JwtAlgorithm.HS256)
    {
        if (secret.Length < MinBytes)
            throw new FormatException($"a secret for HS256 has {MinBytes} bytes or more, this one {secret.Length}");
        _secret = secret;
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, data, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}
