using System.Buffers.Text;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>Reads the <c>js</c> messages: gamepads come, go, and are used.</summary>
internal static class GamepadReader
{
    /// <summary>Reads what follows <c>js,</c>; false when it cannot be read.</summary>
    public static bool Read<TSink>(ref TokenReader tokens, SelkiesGeneration generation, ref TSink sink)
        where TSink : ISelkiesInputSink
    {
        SelkiesCommand command = default;
        if (!tokens.TryNext(out ReadOnlySpan<byte> word) || word.Length != 1 || !tokens.TryInteger(0, SelkiesInputReader.MaxGamepads - 1, out command.Slot))
            return false;
        bool read = word[0] switch
        {
            (byte)'c' => TryConnect(ref tokens, ref command),
            (byte)'d' => TryOnly(SelkiesCommandKind.GamepadDisconnect, ref command),
            (byte)'h' => generation == SelkiesGeneration.Main && TryOnly(SelkiesCommandKind.GamepadHeld, ref command),
            (byte)'b' => TryPart(ref tokens, SelkiesCommandKind.GamepadButton, 0, ref command),
            (byte)'a' => TryPart(ref tokens, SelkiesCommandKind.GamepadAxis, -1, ref command),
            _ => false,
        };
        if (!read || !tokens.IsAtEnd)
            return false;
        sink.OnCommand(command);
        return true;
    }

    private static bool TryConnect(ref TokenReader tokens, ref SelkiesCommand command)
    {
        command.Kind = SelkiesCommandKind.GamepadConnect;
        if (!tokens.TryNext(out command.Text) || !Base64.IsValid(command.Text)
            || !tokens.TryInteger(0, SelkiesInputReader.MaxGamepadParts, out int axes) || !tokens.TryInteger(0, SelkiesInputReader.MaxGamepadParts, out int buttons))
        {
            return false;
        }

        command.Number = axes;
        command.Extra = buttons;
        return true;
    }

    private static bool TryPart(ref TokenReader tokens, SelkiesCommandKind kind, double least, ref SelkiesCommand command)
    {
        command.Kind = kind;
        if (!tokens.TryInteger(0, SelkiesInputReader.MaxGamepadParts - 1, out command.Index) || !tokens.TryNumber(out double value))
            return false;
        command.Value = Math.Clamp(value, least, 1);
        return true;
    }

    private static bool TryOnly(SelkiesCommandKind kind, ref SelkiesCommand command)
    {
        command.Kind = kind;
        return true;
    }
}
