using System.Globalization;
using System.Text;

namespace FastSignal.Load.Client;

/// <summary>The server's answer to an upgrade request (RFC 6455 section 4.2.2).</summary>
internal static class UpgradeAnswer
{
    /// <summary>Longest answer that is waited for.</summary>
    public const int MaxBytes = 16 * 1024;

    // The example of RFC 6455 section 1.3. A nonce that repeats is fine where no cache is between the ends.
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static ReadOnlySpan<byte> Accept => "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="u8;

    /// <summary>Spells the request.</summary>
    public static byte[] Request(string host, string path) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {Key}\r\nSec-WebSocket-Version: 13\r\n\r\n");

    /// <summary>Reads the answer.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="size">Bytes of the head; 0 when more are needed.</param>
    /// <param name="problem">Why it is no upgrade; null when it is, or when more bytes are needed.</param>
    public static void Read(ReadOnlySpan<byte> bytes, out int size, out string? problem)
    {
        problem = null;
        size = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (size < 4)
        {
            size = 0;
            problem = bytes.Length > MaxBytes ? "answer to the upgrade too long" : null;
            return;
        }

        ReadOnlySpan<byte> head = bytes[..size];
        if (!head.StartsWith("HTTP/1.1 101"u8))
            problem = head.StartsWith("HTTP/1.1 "u8) && int.TryParse(head[9..12], CultureInfo.InvariantCulture, out int status) ? $"upgrade refused: {status}" : "no HTTP answer";
        else if (head.IndexOf(Accept) < 0)
            problem = "wrong Sec-WebSocket-Accept";
    }
}
