using System.Text.Json;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payload of <c>key-press</c>: exactly one of key, code and keysym, with <c>action?</c> and <c>modifiers?</c>.</summary>
internal static class KeyPayload
{
    /// <summary>Longest <c>key</c> or <c>code</c> in characters.</summary>
    public const int MaxNameLength = 32;

    /// <summary>Highest X11 keysym accepted; Unicode keysyms end at 0x110ffff.</summary>
    public const int MaxKeySym = 0x1ffffff;

    /// <summary>Reads the event into the message.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        string? key = null;
        string? code = null;
        int keySym = 0;
        InputAction action = InputAction.Stroke;
        KeyModifiers modifiers = KeyModifiers.None;
        while (JsonFields.NextMember(ref reader))
        {
            bool good = true;
            if (reader.ValueTextEquals("key"u8))
                good = JsonFields.TryText(ref reader, MaxNameLength, out key);
            else if (reader.ValueTextEquals("code"u8))
                good = JsonFields.TryText(ref reader, MaxNameLength, out code);
            else if (reader.ValueTextEquals("keysym"u8))
                good = JsonFields.TryInteger(ref reader, 1, MaxKeySym, out keySym);
            else if (reader.ValueTextEquals("action"u8))
                good = InputActions.TryRead(ref reader, "press"u8, out action);
            else if (reader.ValueTextEquals("modifiers"u8))
                good = TryModifiers(ref reader, out modifiers);
            else
                reader.Skip();
            if (!good)
                return new MessageFault(ErrorCode.InvalidMessageData, "Invalid key data");
        }

        int given = (key is null ? 0 : 1) + (code is null ? 0 : 1) + (keySym == 0 ? 0 : 1);
        if (given != 1)
            return new MessageFault(ErrorCode.InvalidMessageData, "Exactly one of key, code and keysym is required");

        message.Input = new InputEvent
        {
            Kind = InputKind.KeyPress,
            Key = key,
            Code = code,
            KeySym = keySym,
            Action = action,
            Modifiers = modifiers,
        };
        return null;
    }

    // Names of DOM modifier keys in lower or title case; unknown ones (CapsLock, AltGraph) are passed over.
    private static bool TryModifiers(ref Utf8JsonReader reader, out KeyModifiers modifiers)
    {
        modifiers = KeyModifiers.None;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                return false;
            if (reader.ValueTextEquals("shift"u8) || reader.ValueTextEquals("Shift"u8))
                modifiers |= KeyModifiers.Shift;
            else if (reader.ValueTextEquals("ctrl"u8) || reader.ValueTextEquals("control"u8) || reader.ValueTextEquals("Control"u8))
                modifiers |= KeyModifiers.Control;
            else if (reader.ValueTextEquals("alt"u8) || reader.ValueTextEquals("Alt"u8))
                modifiers |= KeyModifiers.Alt;
            else if (reader.ValueTextEquals("meta"u8) || reader.ValueTextEquals("Meta"u8))
                modifiers |= KeyModifiers.Meta;
        }

        return true;
    }
}
