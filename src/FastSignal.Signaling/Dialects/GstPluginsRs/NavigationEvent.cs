using System.Text.Json;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// Reads a GstNavigation event as gst-plugins-rs spells it in JSON. Places are in video pixels; scrolling is the other way
/// round than in the DOM. A touch is taken for the left button, because that is what it does to a desktop.
/// </summary>
internal static class NavigationEvent
{
    private enum Name { Unknown, MouseMove, ButtonPress, ButtonRelease, Scroll, KeyPress, KeyRelease, TouchDown, TouchMotion, TouchUp, Nothing }

    /// <summary>Reads one event, which is sound JSON; unknown when it is none, or its numbers are out of bounds.</summary>
    public static ControlRequest Read(ReadOnlySpan<byte> utf8)
    {
        if (!JsonFields.TryOpen(utf8, out Utf8JsonReader reader))
            return default;
        Fields fields = default;
        while (JsonFields.NextMember(ref reader))
        {
            if (!fields.ReadMember(ref reader))
                return default;
        }

        return fields.Complete();
    }

    private struct Fields
    {
        private Name _name;
        private double? _x;
        private double? _y;
        private double? _deltaX;
        private double? _deltaY;
        private int _button;
        private string? _key;
        private KeyModifiers _modifiers;

        public bool ReadMember(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("event"u8))
                return reader.Read() && TryName(ref reader);
            if (reader.ValueTextEquals("x"u8))
                return TryNumber(ref reader, ref _x);
            if (reader.ValueTextEquals("y"u8))
                return TryNumber(ref reader, ref _y);
            if (reader.ValueTextEquals("delta_x"u8))
                return TryNumber(ref reader, ref _deltaX);
            if (reader.ValueTextEquals("delta_y"u8))
                return TryNumber(ref reader, ref _deltaY);
            if (reader.ValueTextEquals("button"u8))
                return JsonFields.TryInteger(ref reader, 0, byte.MaxValue, out _button);
            if (reader.ValueTextEquals("key"u8))
                return JsonFields.TryText(ref reader, KeyPayload.MaxNameLength, out _key);
            if (reader.ValueTextEquals("modifier_state"u8))
                return reader.Read() && TryModifiers(ref reader);
            reader.Skip();
            return true;
        }

        public readonly ControlRequest Complete() => _name switch
        {
            Name.MouseMove or Name.TouchMotion => Pointer(InputKind.MouseMove, default, default),
            Name.TouchDown => Pointer(InputKind.MouseClick, MouseButton.Left, InputAction.Down),
            Name.TouchUp => Pointer(InputKind.MouseClick, MouseButton.Left, InputAction.Up),
            // The fourth button and those behind it go back and forth in browsers: nothing a picture needs.
            Name.ButtonPress or Name.ButtonRelease when _button > 3 => new ControlRequest { Kind = ControlKind.Nothing },
            Name.ButtonPress when _button > 0 => Pointer(InputKind.MouseClick, (MouseButton)(_button - 1), InputAction.Down),
            Name.ButtonRelease when _button > 0 => Pointer(InputKind.MouseClick, (MouseButton)(_button - 1), InputAction.Up),
            Name.Scroll when InBounds(_deltaX) && InBounds(_deltaY) => Pointer(InputKind.MouseScroll, default, default),
            Name.KeyPress when _key is not null => Key(InputAction.Down),
            Name.KeyRelease when _key is not null => Key(InputAction.Up),
            Name.Nothing => new ControlRequest { Kind = ControlKind.Nothing },
            _ => default,
        };

        private static bool InBounds(double? delta) => delta is { } value && Math.Abs(value) <= MousePayload.MaxRelative;

        private static bool TryNumber(ref Utf8JsonReader reader, ref double? target)
        {
            bool good = JsonFields.TryNumber(ref reader, out double value);
            target = value;
            return good;
        }

        private readonly ControlRequest Pointer(InputKind kind, MouseButton button, InputAction action)
        {
            if (_x is not { } x || _y is not { } y)
                return default;
            return Input(new InputEvent
            {
                Kind = kind,
                X = Math.Max(0, x),
                Y = Math.Max(0, y),
                HasPosition = true,
                DeltaX = kind == InputKind.MouseScroll ? -_deltaX!.Value : 0,
                DeltaY = kind == InputKind.MouseScroll ? -_deltaY!.Value : 0,
                Button = button,
                Action = action,
                Modifiers = _modifiers,
            });
        }

        private readonly ControlRequest Key(InputAction action)
        {
            InputEvent input = new() { Kind = InputKind.KeyPress, Action = action, Modifiers = _modifiers };
            if (KeySymNames.Find(_key!) is var keySym and not 0)
                return Input(input with { KeySym = keySym });
            // The name of a physical key, where the page found no other.
            return _key is "Unidentified" ? new ControlRequest { Kind = ControlKind.Nothing } : Input(input with { Code = _key });
        }

        private static ControlRequest Input(in InputEvent input) => new() { Kind = ControlKind.Input, Input = input };

        private bool TryName(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.String)
                return false;
            if (reader.ValueTextEquals("MouseMove"u8))
                _name = Name.MouseMove;
            else if (reader.ValueTextEquals("MouseButtonPress"u8))
                _name = Name.ButtonPress;
            else if (reader.ValueTextEquals("MouseButtonRelease"u8))
                _name = Name.ButtonRelease;
            else if (reader.ValueTextEquals("MouseScroll"u8))
                _name = Name.Scroll;
            else if (reader.ValueTextEquals("KeyPress"u8))
                _name = Name.KeyPress;
            else if (reader.ValueTextEquals("KeyRelease"u8))
                _name = Name.KeyRelease;
            else if (reader.ValueTextEquals("TouchDown"u8))
                _name = Name.TouchDown;
            else if (reader.ValueTextEquals("TouchMotion"u8))
                _name = Name.TouchMotion;
            else if (reader.ValueTextEquals("TouchUp"u8))
                _name = Name.TouchUp;
            else if (reader.ValueTextEquals("TouchFrame"u8))
                _name = Name.Nothing;
            return true;
        }

        // Words joined with +; those of mouse buttons say nothing that the buttons' own events do not.
        private bool TryModifiers(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return true;
            if (reader.TokenType != JsonTokenType.String)
                return false;
            if (reader.ValueSpan.IsEmpty)
                return true;
            ReadOnlySpan<byte> words = EscapedText.Utf8Of(ref reader);
            foreach (Range range in words.Split((byte)'+'))
            {
                ReadOnlySpan<byte> word = words[range];
                if (word.SequenceEqual("shift-mask"u8))
                    _modifiers |= KeyModifiers.Shift;
                else if (word.SequenceEqual("control-mask"u8))
                    _modifiers |= KeyModifiers.Control;
                else if (word.SequenceEqual("mod1-mask"u8))
                    _modifiers |= KeyModifiers.Alt;
                else if (word.SequenceEqual("meta-mask"u8))
                    _modifiers |= KeyModifiers.Meta;
            }

            return true;
        }
    }
}
