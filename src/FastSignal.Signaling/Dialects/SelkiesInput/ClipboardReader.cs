using System.Buffers.Text;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>Reads the later generation's clipboard messages: whole ones with a media type, and those in parts.</summary>
internal static class ClipboardReader
{
    /// <summary>Largest clipboard announced, in bytes.</summary>
    public const int MaxSize = 64 * 1024 * 1024;

    /// <summary>Longest id and media type.</summary>
    public const int MaxName = 128;

    /// <summary><c>cb,mime,base64</c>.</summary>
    public static bool TryWhole(ref TokenReader tokens, ref SelkiesCommand command)
    {
        command.Kind = SelkiesCommandKind.ClipboardSet;
        if (!TryName(ref tokens, out command.Name))
            return false;
        command.Text = tokens.Rest;
        return !command.Text.IsEmpty && Base64.IsValid(command.Text);
    }

    /// <summary><c>cws,id,size</c>, <c>cbs,id,mime,size</c>, <c>cwd</c> and <c>cbd,id,base64</c>, <c>cwe</c> and <c>cbe,id</c>.</summary>
    public static bool TryPart(ReadOnlySpan<byte> word, ref TokenReader tokens, ref SelkiesCommand command)
    {
        if (!TryName(ref tokens, out command.Id))
            return false;
        switch (word[2])
        {
            case (byte)'s':
                command.Kind = SelkiesCommandKind.ClipboardBegin;
                if (word[1] == 'b' && !TryName(ref tokens, out command.Name))
                    return false;
                bool read = tokens.TryInteger(0, MaxSize, out int size) && tokens.IsAtEnd;
                command.Number = size;
                return read;
            case (byte)'d':
                command.Kind = SelkiesCommandKind.ClipboardPart;
                command.Text = tokens.Rest;
                return !command.Text.IsEmpty && Base64.IsValid(command.Text);
            case (byte)'e':
                command.Kind = SelkiesCommandKind.ClipboardEnd;
                return tokens.IsAtEnd;
            default:
                return false;
        }
    }

    private static bool TryName(scoped ref TokenReader tokens, out ReadOnlySpan<byte> name) => tokens.TryNext(out name) && name.Length is > 0 and <= MaxName;
}
