using System.Security.Cryptography;
using System.Text;

namespace FastSignal.Server.Access;

/// <summary>
/// A secret of the configuration, kept as a digest only. Comparing takes the same time wherever two texts differ and
/// however long the secret is: it is the digests that are compared.
/// </summary>
internal sealed class SecretText
{
    private readonly byte[] _digest;

    private SecretText(byte[] digest) => _digest = digest;

    /// <summary>The secret of a text.</summary>
    public static SecretText Of(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether the text is the secret.</summary>
    public bool Matches(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return CryptographicOperations.FixedTimeEquals(digest, _digest);
    }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => "(secret)";
}
