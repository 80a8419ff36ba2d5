using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>
/// What the JSON reader leaves unchecked: it accepts <c>\uD800</c> without its second half and throws only when somebody
/// asks for the string. Such text has no UTF-8 form (RFC 8259 section 8.2), so the whole message is refused at the door.
/// </summary>
internal static class EscapedText
{
    private const int EscapeLength = 6;

    /// <summary>Whether the current string or name token can be turned into text. SDP is full of <c>\r\n</c> but has no <c>\u</c>: one fast search.</summary>
    public static bool IsSound(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped || reader.ValueSpan.IndexOf("\\u"u8) < 0 || HasPairedSurrogates(reader.ValueSpan);

    /// <summary>Text of the current string token as UTF-8; a slice of the message unless it holds escapes.</summary>
    public static ReadOnlySpan<byte> Utf8Of(scoped ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    private static bool HasPairedSurrogates(ReadOnlySpan<byte> escaped)
    {
        int i = 0;
        while (true)
        {
            int next = escaped[i..].IndexOf((byte)'\\');
            if (next < 0)
                return true;
            i += next;
            if (escaped[i + 1] != (byte)'u')
            {
                i += 2;
                continue;
            }

            int unit = UnitAt(escaped, i);
            i += EscapeLength;
            if (char.IsLowSurrogate((char)unit))
                return false;
            if (!char.IsHighSurrogate((char)unit))
                continue;
            if (!char.IsLowSurrogate((char)UnitAt(escaped, i)))
                return false;
            i += EscapeLength;
        }
    }

    // 0 (which is no surrogate) where there is no \uXXXX escape.
    private static int UnitAt(ReadOnlySpan<byte> escaped, int index) =>
        index + EscapeLength <= escaped.Length && escaped[index] == (byte)'\\' && escaped[index + 1] == (byte)'u'
        && Utf8Parser.TryParse(escaped.Slice(index + 2, 4), out ushort unit, out int used, 'x') && used == 4
            ? unit
            : 0;
}
