using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace FastSignal.Server.Access.Jwt;

/// <summary>base64url without padding, line breaks or blanks (RFC 7515 section 2).</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The bytes; false for anything that is not strictly of this form.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
            return false;
        byte[] decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        // Not the Try method of the framework: that one throws when bits beyond the last byte are set.
        if (Base64Url.DecodeFromChars(text, decoded, out _, out int length) != OperationStatus.Done)
            return false;
        bytes = length == decoded.Length ? decoded : decoded[..length];
        return true;
    }
}
