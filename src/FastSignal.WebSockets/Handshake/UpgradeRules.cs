using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FastSignal.WebSockets.Handshake;

/// <summary>What RFC 6455 sections 4.2.1 and 4.2.2 ask of an upgrade request, on parsed header fields only, so that they hold for any HTTP layer.</summary>
internal static class UpgradeRules
{
    /// <summary>The protocol version of RFC 6455.</summary>
    public const string Version = "13";

    /// <summary>Text of a key: the base64 form of 16 bytes.</summary>
    private const int KeyChars = 24;

    private const int KeyBytes = 16;

    private static readonly SearchValues<char> HostChars = SearchValues.Create(
        "!$%&'()*+,-.0123456789:;=ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~");

    /// <summary>Whether the client wants a WebSocket at all; other requests belong to the HTTP layer.</summary>
    public static bool IsAttempt(UpgradeRequest request) =>
        HasListItem(request.Header("Upgrade"), "websocket") ||
        request.CountOf("Sec-WebSocket-Key") > 0 || request.CountOf("Sec-WebSocket-Version") > 0;

    /// <summary>Returns the HTTP error of the first broken rule and what it says, or 0 when the request may be accepted.</summary>
    public static (int Status, string Text) Check(UpgradeRequest request, bool isHttp11)
    {
        if (!isHttp11)
            return (400, "A WebSocket upgrade needs HTTP/1.1.");
        if (!HasHost(request))
            return (400, "Exactly one valid Host header is required.");
        if (request.CountOf("Transfer-Encoding") > 0 || request.Header("Content-Length") is not (null or "0"))
            return (400, "An upgrade request has no body.");
        if (!HasListItem(request.Header("Upgrade"), "websocket"))
            return (400, "The Upgrade header must name websocket.");
        if (!HasListItem(request.Header("Connection"), "upgrade"))
            return (400, "The Connection header must name upgrade.");
        if (request.Header("Sec-WebSocket-Version") != Version)
            return (426, "Only WebSocket version 13 is supported.");
        if (request.CountOf("Sec-WebSocket-Key") != 1 || !IsKey(request.Header("Sec-WebSocket-Key")))
            return (400, "Sec-WebSocket-Key must be the base64 form of 16 bytes.");
        return CheckOffers(request);
    }

    /// <summary>
    /// The same for an extended CONNECT of HTTP/2, which has neither Upgrade nor Connection nor a key, and cannot be
    /// answered with 426 (RFC 8441 section 5).
    /// </summary>
    public static (int Status, string Text) CheckConnect(UpgradeRequest request)
    {
        if (!HasHost(request))
            return (400, "A valid authority is required.");
        if (request.Header("Sec-WebSocket-Version") != Version)
            return (400, "Only WebSocket version 13 is supported.");
        return CheckOffers(request);
    }

    /// <summary>Splits the client's subprotocol offers, in its order.</summary>
    public static string[] SplitSubprotocols(string? offers) =>
        offers is null ? [] : offers.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Writes Sec-WebSocket-Accept for the key: 28 characters (section 4.2.2).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 prescribes SHA-1 here; it proves understanding, not identity.")]
    public static void WriteAccept(string key, Span<byte> destination)
    {
        Span<byte> joined = stackalloc byte[KeyChars + 36];
        Encoding.ASCII.GetBytes(key, joined);
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.CopyTo(joined[KeyChars..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(joined, hash);
        Base64.EncodeToUtf8(hash, destination, out _, out _);
    }

    private static (int Status, string Text) CheckOffers(UpgradeRequest request)
    {
        if (request.Header("Sec-WebSocket-Extensions") is { } extensions && ExtensionOffers.Parse(extensions) is null)
            return (400, "Sec-WebSocket-Extensions is malformed.");
        return AreSubprotocols(request) ? (0, "") : (400, "Sec-WebSocket-Protocol must be a list of different tokens.");
    }

    private static bool HasHost(UpgradeRequest request) =>
        request.CountOf("Host") == 1 && IsHost(request.Header("Host")) && IsHost(request.Host);

    private static bool IsKey(string? key)
    {
        Span<byte> nonce = stackalloc byte[KeyBytes + 2];
        return key is { Length: KeyChars } && !key.AsSpan().ContainsAny(" \t") &&
            Convert.TryFromBase64Chars(key, nonce, out int length) && length == KeyBytes;
    }

    private static bool IsHost(string? host) => !string.IsNullOrEmpty(host) && !host.AsSpan().ContainsAnyExcept(HostChars);

    private static bool AreSubprotocols(UpgradeRequest request)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string subprotocol in request.Subprotocols)
        {
            if (!HeaderFields.IsToken(subprotocol) || !seen.Add(subprotocol))
                return false;
        }

        return true;
    }

    private static bool HasListItem(ReadOnlySpan<char> list, ReadOnlySpan<char> item)
    {
        foreach (Range part in list.Split(','))
        {
            if (list[part].Trim(" \t").Equals(item, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
