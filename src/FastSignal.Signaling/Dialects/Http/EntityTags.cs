using System.Security.Cryptography;

namespace FastSignal.Signaling.Dialects.Http;

/// <summary>Entity tags of ICE generations (RFC 9725 section 4.3.1) and the conditions clients set on them.</summary>
public static class EntityTags
{
    private const int RandomCharacters = 16;

    /// <summary>A strong one nobody has seen.</summary>
    internal static string Create() => $"\"{RandomNumberGenerator.GetHexString(RandomCharacters, lowercase: true)}\"";

    /// <summary>
    /// Whether a request with this <c>If-Match</c> may change what has the tag. Absent passes, because players exist that never
    /// store a tag; <c>*</c> passes (RFC 9110 section 13.1.1); one of a list passes when it is the tag, quoted or bare. A weak
    /// tag never does.
    /// </summary>
    public static bool Allow(string? ifMatch, string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (ifMatch is null)
            return true;
        ReadOnlySpan<char> bare = tag.AsSpan().Trim('"');
        foreach (Range range in ifMatch.AsSpan().Split(','))
        {
            ReadOnlySpan<char> given = ifMatch.AsSpan(range).Trim();
            if (given is "*" or "\"*\"" || given.SequenceEqual(tag) || given.SequenceEqual(bare))
                return true;
        }

        return false;
    }
}
