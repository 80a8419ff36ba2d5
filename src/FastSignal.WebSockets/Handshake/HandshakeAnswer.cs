using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace FastSignal.WebSockets.Handshake;

/// <summary>Writes the two answers an upgrade request can get (RFC 6455 section 4.2.2), without flushing.</summary>
internal static class HandshakeAnswer
{
    /// <summary>Length of Sec-WebSocket-Accept: the base64 form of 20 bytes.</summary>
    private const int AcceptSize = 28;

    /// <summary>101 for the key, with the subprotocol and the extension if there are any.</summary>
    public static void WriteAccept(IBufferWriter<byte> writer, string key, string? subprotocol, string? extension)
    {
        writer.Write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "u8);
        UpgradeRules.WriteAccept(key, writer.GetSpan(AcceptSize));
        writer.Advance(AcceptSize);
        if (subprotocol is not null)
        {
            writer.Write("\r\nSec-WebSocket-Protocol: "u8);
            Encoding.ASCII.GetBytes(subprotocol, writer);
        }

        if (extension is not null)
        {
            writer.Write("\r\nSec-WebSocket-Extensions: "u8);
            Encoding.ASCII.GetBytes(extension, writer);
        }

        writer.Write("\r\n\r\n"u8);
    }

    /// <summary>An HTTP error with a plain text body; the connection ends behind it.</summary>
    public static void WriteRefusal(IBufferWriter<byte> writer, int status, string body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var head = new StringBuilder(256);
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n");
        head.Append("Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");

        // RFC 6455 section 4.4: a version that is not supported is answered with the ones that are.
        if (status == 426)
            head.Append("Upgrade: websocket\r\nSec-WebSocket-Version: ").Append(UpgradeRules.Version).Append("\r\n");
        foreach ((string name, string value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");

        head.Append("\r\n").Append(body);
        Encoding.UTF8.GetBytes(head.ToString(), writer);
    }
}
