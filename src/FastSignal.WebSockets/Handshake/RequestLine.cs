using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Unicode;

namespace FastSignal.WebSockets.Handshake;

/// <summary>Request line of a GET in HTTP/1.x (RFC 9112 section 3), its target taken apart and decoded.</summary>
internal readonly record struct RequestLine(string Path, string Query, string? Authority, bool IsHttp11)
{
    /// <summary>What every request this engine may answer starts with; methods are case-sensitive (RFC 9110 section 9.1).</summary>
    public static ReadOnlySpan<byte> Method => "GET "u8;

    private static readonly SearchValues<byte> Visible = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Parses the line without its line end; false when it is not a well-formed GET with a path.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out RequestLine parsed)
    {
        parsed = default;
        if (!line.StartsWith(Method))
            return false;

        ReadOnlySpan<byte> rest = line[Method.Length..];
        int space = rest.IndexOf((byte)' ');
        if (space <= 0)
            return false;

        ReadOnlySpan<byte> target = rest[..space];
        ReadOnlySpan<byte> version = rest[(space + 1)..];
        bool isHttp11 = version.SequenceEqual("HTTP/1.1"u8);
        if (!isHttp11 && !version.StartsWith("HTTP/"u8))
            return false;

        return TryParseTarget(target, isHttp11, out parsed);
    }

    /// <summary>Takes a target apart that an HTTP layer has found in a request line, or in <c>:path</c>.</summary>
    public static bool TryParseTarget(ReadOnlySpan<byte> target, bool isHttp11, out RequestLine parsed)
    {
        parsed = default;

        // Also keeps out '#': a fragment never goes on the wire (RFC 9110 section 4.2.5).
        if (target.IsEmpty || target.ContainsAnyExcept(Visible) || !TrySplitAuthority(ref target, out string? authority))
            return false;

        int mark = target.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = mark < 0 ? target : target[..mark];
        if (!TryDecode(path, out string decoded))
            return false;

        string query = mark < 0 ? "" : Encoding.ASCII.GetString(target[(mark + 1)..]);
        parsed = new RequestLine(decoded, query, authority, isHttp11);
        return true;
    }

    /// <summary>The request that this line and the header fields behind it make.</summary>
    public UpgradeRequest ToRequest(List<KeyValuePair<string, string>> fields, EndPoint? remote, bool isTls)
    {
        string? host = null;
        List<string>? subprotocols = null;
        foreach ((string name, string value) in fields)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                host ??= value;
            else if (name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase))
                (subprotocols ??= []).AddRange(UpgradeRules.SplitSubprotocols(value));
        }

        return new UpgradeRequest
        {
            Path = Path,
            Query = Query,
            Host = Authority ?? host ?? "",
            Headers = fields,
            Subprotocols = subprotocols ?? [],
            RemoteEndPoint = remote,
            IsTls = isTls,
        };
    }

    /// <summary>Turns an absolute-form target (RFC 9112 section 3.2.2) into an origin-form one and its authority.</summary>
    private static bool TrySplitAuthority(ref ReadOnlySpan<byte> target, out string? authority)
    {
        authority = null;
        if (target[0] == (byte)'/')
            return true;

        int scheme = target.IndexOf("://"u8);
        if (scheme < 0 || !IsScheme(target[..scheme]))
            return false;

        ReadOnlySpan<byte> behind = target[(scheme + 3)..];
        int end = behind.IndexOfAny((byte)'/', (byte)'?');
        ReadOnlySpan<byte> host = end < 0 ? behind : behind[..end];
        if (host.IsEmpty)
            return false;

        authority = Encoding.ASCII.GetString(host);
        ReadOnlySpan<byte> origin = end < 0 ? default : behind[end..];

        // An empty path means "/" (RFC 9110 section 4.2.3); with a query behind it the target is refused as too odd to guess.
        target = origin.IsEmpty ? "/"u8 : origin;
        return target[0] == (byte)'/';
    }

    private static bool IsScheme(ReadOnlySpan<byte> scheme) =>
        Ascii.EqualsIgnoreCase(scheme, "http"u8) || Ascii.EqualsIgnoreCase(scheme, "https"u8) ||
        Ascii.EqualsIgnoreCase(scheme, "ws"u8) || Ascii.EqualsIgnoreCase(scheme, "wss"u8);

    /// <summary>Decodes percent-encoded UTF-8; <c>%2F</c> stays, <c>%00</c> and anything malformed is refused.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> path, out string decoded)
    {
        decoded = "";
        if (!path.Contains((byte)'%'))
        {
            decoded = Encoding.ASCII.GetString(path);
            return true;
        }

        byte[] bytes = new byte[path.Length];
        int length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] != (byte)'%')
            {
                bytes[length++] = path[i];
                continue;
            }

            if (i + 2 >= path.Length || !TryHex(path[i + 1], out int high) || !TryHex(path[i + 2], out int low))
                return false;
            int value = (high << 4) | low;
            if (value == 0)
                return false;
            if (value == '/')
            {
                path.Slice(i, 3).CopyTo(bytes.AsSpan(length));
                length += 3;
            }
            else
            {
                bytes[length++] = (byte)value;
            }

            i += 2;
        }

        ReadOnlySpan<byte> text = bytes.AsSpan(0, length);
        if (!Utf8.IsValid(text))
            return false;
        decoded = Encoding.UTF8.GetString(text);
        return true;
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
