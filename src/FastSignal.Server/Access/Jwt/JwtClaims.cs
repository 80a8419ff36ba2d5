using System.Text.Json;

namespace FastSignal.Server.Access.Jwt;

/// <summary>The claims of a token (RFC 7519 section 4.1), and the two this server is configured to look for.</summary>
internal sealed class JwtClaims
{
    /// <summary>Longest subject in characters.</summary>
    public const int MaxSubjectLength = 256;

    /// <summary><c>sub</c>, or null.</summary>
    public string? Subject { get; private set; }

    /// <summary><c>iss</c>, or null.</summary>
    public string? Issuer { get; private set; }

    /// <summary><c>aud</c>: who the token is for; null when it does not say.</summary>
    public IReadOnlyList<string>? Audience { get; private set; }

    /// <summary><c>exp</c> in Unix milliseconds, or null.</summary>
    public long? ExpiresUnixMs { get; private set; }

    /// <summary><c>nbf</c> in Unix milliseconds, or null.</summary>
    public long? NotBeforeUnixMs { get; private set; }

    /// <summary>What the claim for roles holds, or null without it.</summary>
    public IReadOnlyList<string>? Roles { get; private set; }

    /// <summary>What the claim for apps holds, or null without it.</summary>
    public IReadOnlyList<string>? Apps { get; private set; }

    /// <summary>Reads them; null when they are no object, a claim has the wrong type, or one that counts is given twice.</summary>
    /// <param name="utf8">The payload.</param>
    /// <param name="roleClaim">Name of the claim for roles.</param>
    /// <param name="appsClaim">Name of the claim for apps; null when none is looked for.</param>
    public static JwtClaims? Read(ReadOnlySpan<byte> utf8, string roleClaim, string? appsClaim)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, JsonWebToken.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            JwtClaims claims = new();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!claims.TryReadMember(ref reader, roleClaim, appsClaim))
                    return null;
            }

            return reader.Read() ? null : claims;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not UTF-8.
            return null;
        }
    }

    private bool TryReadMember(ref Utf8JsonReader reader, string roleClaim, string? appsClaim)
    {
        if (reader.ValueTextEquals("sub"u8))
        {
            bool first = Subject is null && JsonMembers.TryText(ref reader, out string? subject) && (Subject = subject) is not null;
            return first && Subject!.Length <= MaxSubjectLength;
        }

        if (reader.ValueTextEquals("iss"u8))
            return Issuer is null && JsonMembers.TryText(ref reader, out string? issuer) && (Issuer = issuer) is not null;
        if (reader.ValueTextEquals("aud"u8))
            return Audience is null && JsonMembers.TryTexts(ref reader, out IReadOnlyList<string> audience) && (Audience = audience) is not null;
        if (reader.ValueTextEquals("exp"u8))
            return ExpiresUnixMs is null && JsonMembers.TryDate(ref reader, out long expires) && (ExpiresUnixMs = expires) is not null;
        if (reader.ValueTextEquals("nbf"u8))
            return NotBeforeUnixMs is null && JsonMembers.TryDate(ref reader, out long notBefore) && (NotBeforeUnixMs = notBefore) is not null;
        if (reader.ValueTextEquals(roleClaim))
            return Roles is null && JsonMembers.TryTexts(ref reader, out IReadOnlyList<string> roles) && (Roles = roles) is not null;
        if (appsClaim is not null && reader.ValueTextEquals(appsClaim))
            return Apps is null && JsonMembers.TryTexts(ref reader, out IReadOnlyList<string> apps) && (Apps = apps) is not null;
        reader.Skip();
        return true;
    }
}
