using System.Text.Json;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>
/// Payload of <c>gamepad</c>: <c>{slot, connected: true, name?, axes?, buttons?}</c>, <c>{slot, connected: false}</c>,
/// <c>{slot, button, value}</c> or <c>{slot, axis, value}</c>.
/// </summary>
internal static class GamepadPayload
{
    /// <summary>Highest place of a gamepad.</summary>
    public const int MaxSlot = 3;

    /// <summary>Highest number of a button or axis.</summary>
    public const int MaxIndex = 63;

    /// <summary>Longest name in characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Reads the event into the message.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        Fields fields = new();
        while (JsonFields.NextMember(ref reader))
        {
            if (!fields.ReadMember(ref reader))
                return new MessageFault(ErrorCode.InvalidMessageData, "Invalid gamepad data");
        }

        return fields.Complete(ref message);
    }

    private struct Fields()
    {
        private int _slot = -1;
        private int _button = -1;
        private int _axis = -1;
        private int _axes;
        private int _buttons;
        private bool? _connected;
        private double? _value;
        private string? _name;

        public bool ReadMember(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("slot"u8))
                return JsonFields.TryInteger(ref reader, 0, MaxSlot, out _slot);
            if (reader.ValueTextEquals("button"u8))
                return JsonFields.TryInteger(ref reader, 0, MaxIndex, out _button);
            if (reader.ValueTextEquals("axis"u8))
                return JsonFields.TryInteger(ref reader, 0, MaxIndex, out _axis);
            if (reader.ValueTextEquals("axes"u8))
                return JsonFields.TryInteger(ref reader, 0, MaxIndex + 1, out _axes);
            if (reader.ValueTextEquals("buttons"u8))
                return JsonFields.TryInteger(ref reader, 0, MaxIndex + 1, out _buttons);
            if (reader.ValueTextEquals("name"u8))
                return JsonFields.TryText(ref reader, MaxNameLength, out _name);
            if (reader.ValueTextEquals("connected"u8))
            {
                bool good = JsonFields.TryBoolean(ref reader, out bool connected);
                _connected = connected;
                return good;
            }

            if (reader.ValueTextEquals("value"u8))
            {
                bool good = JsonFields.TryNumber(ref reader, out double value);
                _value = value;
                return good;
            }

            reader.Skip();
            return true;
        }

        public readonly MessageFault? Complete(ref InboundMessage message)
        {
            int given = (_connected is null ? 0 : 1) + (_button < 0 ? 0 : 1) + (_axis < 0 ? 0 : 1);
            if (_slot < 0 || given != 1)
                return new MessageFault(ErrorCode.InvalidMessageData, "slot and exactly one of connected, button and axis are required");
            if (_connected is null && _value is null)
                return new MessageFault(ErrorCode.InvalidMessageData, "value is required");

            InputEvent input = new() { Kind = InputKind.Gamepad, Slot = _slot };
            message.Input = _connected switch
            {
                true => input with { Part = GamepadPart.Connect, Name = _name, Axes = _axes, Buttons = _buttons },
                false => input with { Part = GamepadPart.Disconnect },
                _ when _button >= 0 => input with { Part = GamepadPart.Button, Index = _button, Value = Math.Clamp(_value!.Value, 0, 1) },
                _ => input with { Part = GamepadPart.Axis, Index = _axis, Value = Math.Clamp(_value!.Value, -1, 1) },
            };
            return null;
        }
    }
}
