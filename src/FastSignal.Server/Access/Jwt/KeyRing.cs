using System.Security.Cryptography;
using System.Text;

namespace FastSignal.Server.Access.Jwt;

/// <summary>The keys that tokens may be signed with, and their ids. Immutable.</summary>
internal sealed class KeyRing
{
    private readonly IReadOnlyList<(string? Id, SigningKey Key)> _keys;
    private readonly bool _hasIds;

    private KeyRing(IReadOnlyList<(string? Id, SigningKey Key)> keys, bool hasIds)
    {
        _keys = keys;
        _hasIds = hasIds;
    }

    /// <summary>Whether some key is for the algorithm.</summary>
    public bool Has(JwtAlgorithm algorithm) => _keys.Any(key => key.Key.Algorithm == algorithm);

    /// <summary>
    /// The key a token names: of its id, where keys have ids. A token without an id is taken only where one key alone is for
    /// its algorithm.
    /// </summary>
    public SigningKey? Find(string? id, JwtAlgorithm algorithm)
    {
        SigningKey? found = null;
        foreach ((string? keyId, SigningKey key) in _keys)
        {
            if (key.Algorithm != algorithm || (_hasIds && id is not null && keyId != id))
                continue;
            if (found is not null)
                return null;
            found = key;
        }

        return found;
    }

    /// <summary>One shared secret, for HS256.</summary>
    /// <exception cref="FormatException">It is too short.</exception>
    public static KeyRing OfSecret(string secret) => new([(null, new HmacKey(Encoding.UTF8.GetBytes(secret)))], hasIds: false);

    /// <summary>One public key in PEM (RFC 7468 section 13), for RS256 or ES256 as the key is.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static KeyRing OfPem(string pem)
    {
        // A private key does not belong on a server that only verifies.
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new FormatException("it holds a private key; give the public key alone");
        SigningKey? key = RsaOf(pem);
        key ??= EcdsaOf(pem);
        return key is not null
            ? new KeyRing([(null, key)], hasIds: false)
            : throw new FormatException("it holds no RSA and no EC public key in PEM");
    }

    /// <summary>A JSON Web Key Set.</summary>
    /// <exception cref="FormatException">It is not one, or no key in it can be used.</exception>
    public static KeyRing OfKeySet(string json) => new(JsonWebKeySet.Read(json), hasIds: true);

    private static RsaKey? RsaOf(string pem)
    {
        RSA key = RSA.Create();
        return TryImport(key, pem) ? new RsaKey(key) : null;
    }

    private static EcdsaKey? EcdsaOf(string pem)
    {
        ECDsa key = ECDsa.Create();
        return TryImport(key, pem) ? new EcdsaKey(key) : null;
    }

    private static bool TryImport(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return false;
        }
    }
}
