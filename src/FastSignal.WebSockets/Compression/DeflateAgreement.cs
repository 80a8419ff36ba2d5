using System.Globalization;
using System.Text;

namespace FastSignal.WebSockets.Compression;

/// <summary>What one connection agreed on for permessage-deflate: the four parameters of RFC 7692 section 7.1.</summary>
/// <param name="ServerNoContextTakeover">Whether this side forgets its window after every message (section 7.1.1.1).</param>
/// <param name="ClientNoContextTakeover">Whether the client does (section 7.1.1.2).</param>
/// <param name="ServerMaxWindowBits">Binary logarithm of this side's window, 8-15; null when nobody named one (section 7.1.2.1).</param>
/// <param name="ClientMaxWindowBits">The same for the client's window (section 7.1.2.2).</param>
internal sealed record DeflateAgreement(
    bool ServerNoContextTakeover = false, bool ClientNoContextTakeover = false, int? ServerMaxWindowBits = null, int? ClientMaxWindowBits = null)
{
    /// <summary>Name of the extension and of its four parameters, as they stand in Sec-WebSocket-Extensions.</summary>
    public const string ExtensionName = "permessage-deflate";
    public const string ServerNoContextTakeoverName = "server_no_context_takeover";
    public const string ClientNoContextTakeoverName = "client_no_context_takeover";
    public const string ServerMaxWindowBitsName = "server_max_window_bits";
    public const string ClientMaxWindowBitsName = "client_max_window_bits";

    /// <summary>Largest window DEFLATE knows (RFC 1951), and the one in force where none was named.</summary>
    public const int LargestWindowBits = 15;

    /// <summary>Smallest window that may be named.</summary>
    public const int SmallestWindowBits = 8;

    /// <summary>Bits of the window this side compresses with.</summary>
    public int ServerWindowBits => ServerMaxWindowBits ?? LargestWindowBits;

    /// <summary>Bits of the window the client compresses with.</summary>
    public int ClientWindowBits => ClientMaxWindowBits ?? LargestWindowBits;

    /// <summary>The value of Sec-WebSocket-Extensions in the answer.</summary>
    public string ToHeader()
    {
        var header = new StringBuilder(ExtensionName);
        if (ServerNoContextTakeover)
            header.Append("; ").Append(ServerNoContextTakeoverName);
        if (ClientNoContextTakeover)
            header.Append("; ").Append(ClientNoContextTakeoverName);
        if (ServerMaxWindowBits is { } serverBits)
            header.Append(CultureInfo.InvariantCulture, $"; {ServerMaxWindowBitsName}={serverBits}");
        if (ClientMaxWindowBits is { } clientBits)
            header.Append(CultureInfo.InvariantCulture, $"; {ClientMaxWindowBitsName}={clientBits}");
        return header.ToString();
    }
}
