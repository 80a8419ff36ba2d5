using System.Buffers;
using System.Buffers.Text;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>
/// Reads what a Selkies client says on its data channel: text, tokens with commas between, the first of which is the command.
/// Keeps which buttons are down. Never throws; what cannot be read is dropped, for the channel has no error messages. One
/// thread at a time; a pointer message allocates nothing.
/// </summary>
/// <param name="generation">Which grammar.</param>
/// <param name="isViewer">Whether the client only views: then only what concerns its own picture and its gamepad is taken.</param>
internal sealed class SelkiesInputReader(SelkiesGeneration generation, bool isViewer = false)
{
    /// <summary>Largest keysym of X11.</summary>
    public const int MaxKeySym = 0x1ffffff;

    /// <summary>Largest side of a picture in pixels.</summary>
    public const int MaxSide = 16_384;

    /// <summary>Gamepads of one client.</summary>
    public const int MaxGamepads = 4;

    /// <summary>Buttons and axes of one gamepad.</summary>
    public const int MaxGamepadParts = 64;

    /// <summary>Dots per inch at a device pixel ratio of 1.</summary>
    public const int BaseDpi = 96;

    /// <summary>Pointer size in pixels at a device pixel ratio of 1.</summary>
    public const int BasePointer = 16;

    // Left and right Control, Shift and Alt, AltGr, left and right Meta, and the letters the client's own shortcuts hold.
    private static readonly int[] Modifiers = [65507, 65508, 65505, 65506, 65513, 65027, 65511, 65512, 'f', 'F', 'm', 'M', 65307];

    private static readonly SearchValues<byte> Decimal = SearchValues.Create("0123456789."u8);

    private readonly PointerState _pointer = new(generation);

    private bool IsMain => generation == SelkiesGeneration.Main;

    /// <summary>Reads one message and gives what it says to the sink. False when it says nothing that is known or allowed.</summary>
    public bool Read<TSink>(ReadOnlySpan<byte> utf8, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        TokenReader tokens = new(utf8);
        tokens.TryNext(out ReadOnlySpan<byte> word);
        if (isViewer && !IsForViewers(word, utf8.Length > word.Length))
            return false;
        if (word.Length > 0 && word[0] == '_')
            return ReadReport(word, ref tokens, ref sink);
        switch (word)
        {
            case [(byte)'m'] or [(byte)'m', (byte)'2']:
                return ReadPointer(ref tokens, word.Length == 2, ref sink);
            case [(byte)'k', (byte)'d'] or [(byte)'k', (byte)'u']:
                return ReadKey(ref tokens, word[1] == 'd' ? InputAction.Down : InputAction.Up, ref sink);
            case [(byte)'k', (byte)'r']:
                ReleaseModifiers(ref sink);
                return true;
            case [(byte)'j', (byte)'s']:
                return GamepadReader.Read(ref tokens, generation, ref sink);
        }

        SelkiesCommand command = default;
        if (!TryReadCommand(word, ref tokens, utf8, ref command))
            return false;
        sink.OnCommand(command);
        return true;
    }

    /// <summary>Lets go of what the client holds, when it is gone or may not control any more.</summary>
    public void Release<TSink>(ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        _pointer.Release(ref sink);
        ReleaseModifiers(ref sink);
    }

    // The words a viewer of the later generation may say; those of the earlier one know no viewers.
    private static bool IsForViewers(ReadOnlySpan<byte> word, bool hasMore) =>
        (hasMore && (word.SequenceEqual("SETTINGS"u8) || word.SequenceEqual("js"u8)))
        || word.SequenceEqual("START_VIDEO"u8) || word.SequenceEqual("STOP_VIDEO"u8) || word.SequenceEqual("REQUEST_KEYFRAME"u8);

    private static void ReleaseModifiers<TSink>(ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        foreach (int keysym in Modifiers)
            sink.OnInput(new InputEvent { Kind = InputKind.KeyPress, KeySym = keysym, Action = InputAction.Up });
    }

    private static bool ReadKey<TSink>(ref TokenReader tokens, InputAction action, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        if (!tokens.TryInteger(1, MaxKeySym, out int keysym) || !tokens.IsAtEnd)
            return false;
        sink.OnInput(new InputEvent { Kind = InputKind.KeyPress, KeySym = keysym, Action = action });
        return true;
    }

    // Up to 1.5 there is no fourth number.
    private bool ReadPointer<TSink>(ref TokenReader tokens, bool relative, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        if (!tokens.TryInteger(-MaxSide, MaxSide, out int x) || !tokens.TryInteger(-MaxSide, MaxSide, out int y)
            || !tokens.TryInteger(0, int.MaxValue, out int mask))
        {
            return false;
        }

        int? clicks = null;
        if (!tokens.IsAtEnd)
        {
            if (!tokens.TryInteger(0, int.MaxValue, out int given) || !tokens.IsAtEnd)
                return false;
            clicks = given;
        }

        _pointer.Take(x, y, relative, mask, clicks, ref sink);
        return true;
    }

    private bool ReadReport<TSink>(ReadOnlySpan<byte> word, ref TokenReader tokens, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        SelkiesCommand command = default;
        if (!TryReadReport(word, ref tokens, ref command))
            return false;
        sink.OnCommand(command);
        return true;
    }

    private bool TryReadReport(ReadOnlySpan<byte> word, ref TokenReader tokens, ref SelkiesCommand command)
    {
        if (word.SequenceEqual("_f"u8))
            return TryCount(ref tokens, SelkiesCommandKind.ClientFrameRate, 0, 100_000, ref command);
        if (word.SequenceEqual("_l"u8))
            return TryCount(ref tokens, SelkiesCommandKind.ClientLatency, 0, int.MaxValue, ref command);
        if (word.SequenceEqual("_stats_video"u8))
            return TryRest(ref tokens, SelkiesCommandKind.VideoStatistics, ref command);
        if (word.SequenceEqual("_stats_audio"u8))
            return TryRest(ref tokens, SelkiesCommandKind.AudioStatistics, ref command);
        if (word.SequenceEqual("_arg_fps"u8))
            return TryCount(ref tokens, SelkiesCommandKind.FrameRate, 1, 1000, ref command);
        if (word.SequenceEqual("_arg_resize"u8))
        {
            command.Kind = SelkiesCommandKind.FollowWindow;
            return tokens.TryChoice("true"u8, "false"u8, out command.Flag) && tokens.TrySize(MaxSide, out int width, out int height)
                && tokens.IsAtEnd && TryEven(width, height, up: true, ref command);
        }

        if (!IsMain)
            return false;
        if (word.SequenceEqual("_gz"u8))
            return TrySwitch(ref tokens, SelkiesCommandKind.CanInflate, "1"u8, "0"u8, ref command);
        if (word.SequenceEqual("_ebc"u8))
            return TrySwitch(ref tokens, SelkiesCommandKind.BoundEncoder, "true"u8, "false"u8, ref command);
        if (word.SequenceEqual("_rc"u8))
            return TrySwitch(ref tokens, SelkiesCommandKind.ConstantBitrate, "cbr"u8, "crf"u8, ref command);
        return word.SequenceEqual("_crf"u8) && TryCount(ref tokens, SelkiesCommandKind.Quality, 0, 51, ref command);
    }

    private bool TryReadCommand(ReadOnlySpan<byte> word, ref TokenReader tokens, ReadOnlySpan<byte> whole, ref SelkiesCommand command)
    {
        if (word.SequenceEqual("p"u8))
            return TrySwitch(ref tokens, SelkiesCommandKind.DrawPointer, "1"u8, "0"u8, ref command);
        if (word.SequenceEqual("vb"u8))
            return TryCount(ref tokens, SelkiesCommandKind.VideoBitrate, 1, int.MaxValue, ref command);
        if (word.SequenceEqual("ab"u8))
            return TryCount(ref tokens, SelkiesCommandKind.AudioBitrate, 1, int.MaxValue, ref command);
        if (word.SequenceEqual("r"u8))
        {
            command.Kind = SelkiesCommandKind.Resize;
            return tokens.TrySize(MaxSide, out int width, out int height) && tokens.IsAtEnd && TryEven(width, height, up: !IsMain, ref command);
        }

        if (word.SequenceEqual("s"u8))
            return TryDensity(ref tokens, ref command);
        if (word.SequenceEqual("cr"u8))
            return TryBare(ref tokens, SelkiesCommandKind.ClipboardWanted, ref command);
        if (word.SequenceEqual("cw"u8))
            return TryRest(ref tokens, SelkiesCommandKind.ClipboardSet, ref command) && Base64.IsValid(command.Text);
        if (word.SequenceEqual("pong"u8))
        {
            command.Kind = SelkiesCommandKind.Pong;
            return tokens.TryNumber(out command.Value) && tokens.IsAtEnd;
        }

        return IsMain && TryReadMainCommand(word, ref tokens, whole, ref command);
    }

    private static bool TryReadMainCommand(ReadOnlySpan<byte> word, ref TokenReader tokens, ReadOnlySpan<byte> whole, ref SelkiesCommand command)
    {
        if (word.Length == 3 && word[0] == 'c' && word[1] is (byte)'w' or (byte)'b')
            return ClipboardReader.TryPart(word, ref tokens, ref command);
        if (word.SequenceEqual("cb"u8))
            return ClipboardReader.TryWhole(ref tokens, ref command);
        if (word.SequenceEqual("kh"u8))
            return TryRest(ref tokens, SelkiesCommandKind.KeysHeld, ref command);
        if (word.SequenceEqual("SETTINGS"u8))
            return TryRest(ref tokens, SelkiesCommandKind.Settings, ref command);
        if (word.SequenceEqual("REQUEST_CLIPBOARD"u8))
            return TryBare(ref tokens, SelkiesCommandKind.ClipboardWanted, ref command);
        if (word.SequenceEqual("REQUEST_KEYFRAME"u8))
            return TryBare(ref tokens, SelkiesCommandKind.KeyFrameWanted, ref command);
        if (word.SequenceEqual("START_VIDEO"u8) || word.SequenceEqual("STOP_VIDEO"u8))
        {
            command.Flag = word[2] == 'A';
            return TryBare(ref tokens, SelkiesCommandKind.Show, ref command);
        }

        if (word.SequenceEqual("SET_NATIVE_CURSOR_RENDERING"u8))
            return TrySwitch(ref tokens, SelkiesCommandKind.NativePointer, "1"u8, "0"u8, ref command);

        // The text may have commas of its own: it is all that follows.
        if (!whole.StartsWith("co,end,"u8))
            return false;
        command.Kind = SelkiesCommandKind.TypeText;
        command.Text = whole["co,end,".Length..];
        return !command.Text.IsEmpty;
    }

    // A ratio in the earlier generation, dots per inch in the later one; the same in both are the bounds.
    private bool TryDensity(ref TokenReader tokens, ref SelkiesCommand command)
    {
        command.Kind = SelkiesCommandKind.Density;
        if (!tokens.TryNext(out ReadOnlySpan<byte> token) || !tokens.IsAtEnd || token.IndexOfAnyExcept(Decimal) >= 0
            || token.IsEmpty || token[0] == '.' || token[^1] == '.' || !Utf8Parser.TryParse(token, out double given, out int used) || used != token.Length)
        {
            return false;
        }

        double ratio = IsMain ? given / BaseDpi : given;
        command.Number = (long)Math.Round(BaseDpi * ratio);
        command.Extra = (long)Math.Round(BasePointer * ratio);
        return IsMain ? command.Number is >= 48 and <= 768 : ratio is >= 0.75 and <= 2.5;
    }

    private static bool TryEven(int width, int height, bool up, ref SelkiesCommand command)
    {
        int more = up ? 1 : 0;
        command.Width = (width + more) & ~1;
        command.Height = (height + more) & ~1;
        return command is { Width: > 0, Height: > 0 };
    }

    private static bool TryCount(ref TokenReader tokens, SelkiesCommandKind kind, int minimum, int maximum, ref SelkiesCommand command)
    {
        command.Kind = kind;
        bool read = tokens.TryInteger(minimum, maximum, out int value) && tokens.IsAtEnd;
        command.Number = value;
        return read;
    }

    private static bool TrySwitch(ref TokenReader tokens, SelkiesCommandKind kind, ReadOnlySpan<byte> on, ReadOnlySpan<byte> off, ref SelkiesCommand command)
    {
        command.Kind = kind;
        return tokens.TryChoice(on, off, out command.Flag) && tokens.IsAtEnd;
    }

    private static bool TryBare(ref TokenReader tokens, SelkiesCommandKind kind, ref SelkiesCommand command)
    {
        command.Kind = kind;
        return tokens.IsAtEnd;
    }

    private static bool TryRest(ref TokenReader tokens, SelkiesCommandKind kind, ref SelkiesCommand command)
    {
        command.Kind = kind;
        command.Text = tokens.Rest;
        return !command.Text.IsEmpty;
    }
}
