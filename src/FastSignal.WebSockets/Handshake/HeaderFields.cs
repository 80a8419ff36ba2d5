using System.Buffers;
using System.Text;

namespace FastSignal.WebSockets.Handshake;

/// <summary>Header fields of a request (RFC 9112 section 5), read strictly: no bare line feeds, no folding, no blanks before the colon.</summary>
internal static class HeaderFields
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"u8);

    private static readonly SearchValues<char> TokenChars = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    /// <summary>Whether the text is a token (RFC 9110 section 5.6.2).</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenChars);

    /// <summary>Parses the lines between the request line and the empty line; null when one of them is malformed.</summary>
    public static List<KeyValuePair<string, string>>? Parse(ReadOnlySpan<byte> lines)
    {
        var fields = new List<KeyValuePair<string, string>>(capacity: 16);
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 2)..];

            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes))
                return null;
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
            if (ContainsControl(value))
                return null;

            // Bytes above 127 have no defined meaning (section 5.5): Latin-1 keeps each one visible.
            fields.Add(new KeyValuePair<string, string>(Encoding.ASCII.GetString(line[..colon]), Encoding.Latin1.GetString(value)));
        }

        return fields;
    }

    private static bool ContainsControl(ReadOnlySpan<byte> value)
    {
        foreach (byte next in value)
        {
            if ((next < 0x20 && next != (byte)'\t') || next == 0x7F)
                return true;
        }

        return false;
    }
}
