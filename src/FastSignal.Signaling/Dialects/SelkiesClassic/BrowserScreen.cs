using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Dialects.Standard;

namespace FastSignal.Signaling.Dialects.SelkiesClassic;

/// <summary>What a browser says about its window in the third word of <c>HELLO</c>: base64 of <c>{"res":"1920x1080","scale":1.5}</c>.</summary>
/// <param name="Width">Device pixels, even; 0 when not said.</param>
/// <param name="Height">Device pixels, even; 0 when not said.</param>
/// <param name="Scale">Device pixels per CSS pixel; 0 when not said.</param>
internal readonly record struct BrowserScreen(int Width, int Height, double Scale)
{
    /// <summary>Longest word looked at.</summary>
    public const int MaxLength = 4096;

    /// <summary>Largest side in pixels.</summary>
    public const int MaxSide = 16_384;

    /// <summary>
    /// Whether a word is base64 of a JSON object, which every server of the family passes on to whoever asks. What the object
    /// does not say, or says wrongly, stays 0.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<char> word, out BrowserScreen screen)
    {
        screen = default;
        if (word.IsEmpty || word.Length > MaxLength)
            return false;
        byte[] json = new byte[Base64.GetMaxDecodedFromUtf8Length(word.Length)];
        byte[] ascii = new byte[word.Length];
        return Encoding.ASCII.TryGetBytes(word, ascii, out int written) && written == word.Length
            && Base64.DecodeFromUtf8(ascii, json, out _, out int length) == OperationStatus.Done && TryReadJson(json.AsSpan(0, length), out screen);
    }

    private static bool TryReadJson(ReadOnlySpan<byte> json, out BrowserScreen screen)
    {
        screen = default;
        try
        {
            if (!JsonFields.TryOpen(json, out Utf8JsonReader reader))
                return false;
            while (JsonFields.NextMember(ref reader))
            {
                if (reader.ValueTextEquals("scale"u8))
                {
                    if (!JsonFields.TryNumber(ref reader, out double scale))
                        reader.Skip();
                    else if (scale is > 0 and <= 16)
                        screen = screen with { Scale = scale };
                }
                else if (reader.ValueTextEquals("res"u8))
                {
                    if (!JsonFields.TryText(ref reader, 16, out string? text))
                        reader.Skip();
                    else if (text!.Split('x') is [var width, var height] && TrySide(width, out int w) && TrySide(height, out int h))
                        screen = screen with { Width = w, Height = h };
                }
                else
                {
                    reader.Skip();
                }
            }

            // Whatever follows the object makes it none.
            return !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no UTF-8, or half a surrogate pair.
            return false;
        }
    }

    private static bool TrySide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is > 0 and <= MaxSide;
}
