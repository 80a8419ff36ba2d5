using System.Text.Json;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>
/// Payloads of the mouse messages. Places are clamped, never refused: to zero here, to the picture by the sink, which
/// alone knows its size.
/// </summary>
internal static class MousePayload
{
    /// <summary>Farthest a relative move or a scroll may go in either direction, in pixels.</summary>
    public const double MaxRelative = 10_000;

    /// <summary>Reads <c>{x, y, relative?}</c>.</summary>
    public static MessageFault? ReadMove(ref InboundMessage message) => Read(ref message, InputKind.MouseMove);

    /// <summary>Reads <c>{x, y, button, action?}</c>.</summary>
    public static MessageFault? ReadClick(ref InboundMessage message) => Read(ref message, InputKind.MouseClick);

    /// <summary>Reads <c>{x?, y?, dx, dy}</c>.</summary>
    public static MessageFault? ReadScroll(ref InboundMessage message) => Read(ref message, InputKind.MouseScroll);

    private static MessageFault? Read(ref InboundMessage message, InputKind kind)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        Fields fields = default;
        while (JsonFields.NextMember(ref reader))
        {
            if (!fields.ReadMember(ref reader))
                return new MessageFault(ErrorCode.InvalidMessageData, "Invalid mouse data");
        }

        return fields.Complete(kind, ref message);
    }

    private struct Fields
    {
        private double? _x;
        private double? _y;
        private double? _dx;
        private double? _dy;
        private bool _relative;
        private MouseButton? _button;
        private InputAction _action;

        public bool ReadMember(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("x"u8))
                return TryNumber(ref reader, ref _x);
            if (reader.ValueTextEquals("y"u8))
                return TryNumber(ref reader, ref _y);
            if (reader.ValueTextEquals("dx"u8))
                return TryNumber(ref reader, ref _dx);
            if (reader.ValueTextEquals("dy"u8))
                return TryNumber(ref reader, ref _dy);
            if (reader.ValueTextEquals("relative"u8))
                return JsonFields.TryBoolean(ref reader, out _relative);
            if (reader.ValueTextEquals("button"u8))
                return TryButton(ref reader);
            if (reader.ValueTextEquals("action"u8))
                return InputActions.TryRead(ref reader, "click"u8, out _action);
            reader.Skip();
            return true;
        }

        public readonly MessageFault? Complete(InputKind kind, ref InboundMessage message)
        {
            bool hasPosition = _x is not null && _y is not null;
            if (!hasPosition && (kind != InputKind.MouseScroll || _x is not null || _y is not null))
                return new MessageFault(ErrorCode.InvalidMessageData, "x and y are required");
            if (kind == InputKind.MouseClick && _button is null)
                return new MessageFault(ErrorCode.InvalidMessageData, "button is required");
            if (kind == InputKind.MouseScroll && (_dx is null || _dy is null))
                return new MessageFault(ErrorCode.InvalidMessageData, "dx and dy are required");

            bool relative = _relative && kind == InputKind.MouseMove;
            if (relative && (Math.Abs(_x!.Value) > MaxRelative || Math.Abs(_y!.Value) > MaxRelative))
                return new MessageFault(ErrorCode.InvalidMessageData, "Relative move too far");
            if (Math.Abs(_dx ?? 0) > MaxRelative || Math.Abs(_dy ?? 0) > MaxRelative)
                return new MessageFault(ErrorCode.InvalidMessageData, "Scroll too far");

            double x = _x ?? 0;
            double y = _y ?? 0;
            message.Input = new InputEvent
            {
                Kind = kind,
                X = relative ? x : Math.Max(0, x),
                Y = relative ? y : Math.Max(0, y),
                HasPosition = hasPosition,
                Relative = relative,
                DeltaX = _dx ?? 0,
                DeltaY = _dy ?? 0,
                Button = _button ?? MouseButton.Left,
                Action = _action,
            };
            return null;
        }

        private static bool TryNumber(ref Utf8JsonReader reader, ref double? target)
        {
            if (!JsonFields.TryNumber(ref reader, out double value))
                return false;
            target = value;
            return true;
        }

        private bool TryButton(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number)
            {
                if (!reader.TryGetInt32(out int number) || number is < 0 or > 2)
                    return false;
                _button = (MouseButton)number;
                return true;
            }

            if (reader.TokenType != JsonTokenType.String)
                return false;
            if (reader.ValueTextEquals("left"u8))
                _button = MouseButton.Left;
            else if (reader.ValueTextEquals("middle"u8))
                _button = MouseButton.Middle;
            else if (reader.ValueTextEquals("right"u8))
                _button = MouseButton.Right;
            else
                return false;
            return true;
        }
    }
}
