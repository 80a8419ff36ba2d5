using System.Text;
using System.Text.Json;
using FastSignal.Signaling;

namespace FastSignal.Server.Access.Jwt;

/// <summary>A signed token taken apart (JWS compact serialization, RFC 7515 section 7.1). Nothing in it is to be believed before its signature.</summary>
internal sealed class JsonWebToken
{
    /// <summary>Deepest nesting of a header or of claims.</summary>
    private const int MaxDepth = 16;

    private JsonWebToken(JwtHeader header, byte[] payload, byte[] signature, byte[] signed)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
        Signed = signed;
    }

    /// <summary>How both JSON objects are read: no comments, no trailing commas, bounded nesting.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>The header.</summary>
    public JwtHeader Header { get; }

    /// <summary>The claims as JSON.</summary>
    public byte[] Payload { get; }

    /// <summary>The signature.</summary>
    public byte[] Signature { get; }

    /// <summary>What the signature is over (RFC 7515 section 5.1): the first two parts as they came.</summary>
    public byte[] Signed { get; }

    /// <summary>Takes it apart; null for what is not exactly three parts of base64url, or longer than <see cref="ConnectRequest.MaxTokenLength"/>.</summary>
    public static JsonWebToken? Parse(string text)
    {
        if (text.Length > ConnectRequest.MaxTokenLength)
            return null;
        int first = text.IndexOf('.', StringComparison.Ordinal);
        int last = text.LastIndexOf('.');
        if (first < 0 || last == first || text.AsSpan(first + 1, last - first - 1).Contains('.'))
            return null;
        if (!Base64UrlText.TryDecode(text.AsSpan(0, first), out byte[]? header)
            || !Base64UrlText.TryDecode(text.AsSpan(first + 1, last - first - 1), out byte[]? payload)
            || !Base64UrlText.TryDecode(text.AsSpan(last + 1), out byte[]? signature)
            || !JwtHeader.TryRead(header, out JwtHeader parsed))
        {
            return null;
        }

        return new JsonWebToken(parsed, payload, signature, Encoding.ASCII.GetBytes(text, 0, last));
    }
}
