using System.Security.Cryptography;
using System.Text.Json;

namespace FastSignal.Server.Access.Jwt;

/// <summary>Reads a JSON Web Key Set (RFC 7517 section 5). Keys of other kinds or for other uses are passed over, as the RFC asks.</summary>
internal static class JsonWebKeySet
{
    /// <summary>Most keys of a set.</summary>
    public const int MaxKeys = 64;

    /// <summary>The keys with their ids.</summary>
    /// <exception cref="FormatException">It is no key set, or no key in it can be used.</exception>
    public static IReadOnlyList<(string? Id, SigningKey Key)> Read(string json)
    {
        List<(string? Id, SigningKey Key)> keys = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out JsonElement list)
                || list.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException("it is no JSON Web Key Set: the member keys is missing");
            }

            foreach (JsonElement entry in list.EnumerateArray())
            {
                if (entry.ValueKind == JsonValueKind.Object && TryKeyOf(entry) is { } key)
                    keys.Add((TextOf(entry, "kid"), key));
            }
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not JSON, line {exception.LineNumber + 1}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("it holds text that is not valid", exception);
        }

        if (keys.Count is 0 or > MaxKeys)
            throw new FormatException($"it holds {keys.Count} keys for HS256, RS256 or ES256; 1 to {MaxKeys} are allowed");
        if (keys.GroupBy(key => (key.Id, key.Key.Algorithm)).Any(same => same.Key.Id is not null && same.Count() > 1))
            throw new FormatException("two of its keys have the same kid");
        return keys;
    }

    // A key too weak or broken is passed over too: an issuer's set may hold keys that are none of our business.
    private static SigningKey? TryKeyOf(JsonElement entry)
    {
        try
        {
            return KeyOf(entry);
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static SigningKey? KeyOf(JsonElement entry)
    {
        if (TextOf(entry, "use") is not (null or "sig") || !MayVerify(entry))
            return null;
        string? algorithm = TextOf(entry, "alg");
        return TextOf(entry, "kty") switch
        {
            "oct" when algorithm is null or "HS256" => BytesOf(entry, "k") is { } secret ? new HmacKey(secret) : null,
            "RSA" when algorithm is null or "RS256" => RsaOf(entry),
            "EC" when algorithm is null or "ES256" => TextOf(entry, "crv") == "P-256" ? EcdsaOf(entry) : null,
            _ => null,
        };
    }

    // RFC 7517 section 4.3.
    private static bool MayVerify(JsonElement entry) =>
        !entry.TryGetProperty("key_ops", out JsonElement operations) || (operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"u8)));

    private static RsaKey? RsaOf(JsonElement entry)
    {
        if (BytesOf(entry, "n") is not { } modulus || BytesOf(entry, "e") is not { } exponent)
            return null;
        RSA key = RSA.Create();
        key.ImportParameters(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return new RsaKey(key);
    }

    private static EcdsaKey? EcdsaOf(JsonElement entry)
    {
        if (BytesOf(entry, "x") is not { } x || BytesOf(entry, "y") is not { } y)
            return null;
        return new EcdsaKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } }));
    }

    private static string? TextOf(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? BytesOf(JsonElement entry, string name) =>
        TextOf(entry, name) is { } text && Base64UrlText.TryDecode(text, out byte[]? bytes) ? bytes : null;
}
