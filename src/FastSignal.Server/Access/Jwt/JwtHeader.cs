using System.Text.Json;

namespace FastSignal.Server.Access.Jwt;

/// <summary>The header of a token (RFC 7515 section 4), as far as it counts here.</summary>
/// <param name="Algorithm"><c>alg</c>; null for one that is not taken.</param>
/// <param name="KeyId"><c>kid</c>, or null.</param>
/// <param name="HasCritical">Whether <c>crit</c> asks for extensions; none is known, so the token must be refused (section 4.1.11).</param>
internal readonly record struct JwtHeader(JwtAlgorithm? Algorithm, string? KeyId, bool HasCritical)
{
    /// <summary>Reads it; false when it is no object, a member has the wrong type, or one that counts is given twice.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out JwtHeader header)
    {
        header = default;
        try
        {
            Utf8JsonReader reader = new(utf8, JsonWebToken.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            string? algorithm = null;
            string? keyId = null;
            bool critical = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool good = true;
                if (reader.ValueTextEquals("alg"u8))
                {
                    good = algorithm is null && JsonMembers.TryText(ref reader, out algorithm);
                }
                else if (reader.ValueTextEquals("kid"u8))
                {
                    good = keyId is null && JsonMembers.TryText(ref reader, out keyId);
                }
                else
                {
                    critical |= reader.ValueTextEquals("crit"u8);
                    reader.Skip();
                }

                if (!good)
                    return false;
            }

            header = new JwtHeader(AlgorithmOf(algorithm), keyId, critical);
            return algorithm is not null && !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not UTF-8.
            return false;
        }
    }

    // Exactly as registered: names are case-sensitive.
    private static JwtAlgorithm? AlgorithmOf(string? name) => name switch
    {
        "HS256" => JwtAlgorithm.HS256,
        "RS256" => JwtAlgorithm.RS256,
        "ES256" => JwtAlgorithm.ES256,
        _ => null,
    };
}
