using System.Text.Json;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payload of <c>touch</c>: <c>{id?, x, y, action, pressure?}</c>.</summary>
internal static class TouchPayload
{
    /// <summary>Highest id of a finger.</summary>
    public const int MaxFinger = 63;

    /// <summary>Reads the event into the message. Places are clamped like those of the mouse.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        int finger = 0;
        double x = double.NaN;
        double y = double.NaN;
        double pressure = 1;
        TouchPhase? phase = null;
        while (JsonFields.NextMember(ref reader))
        {
            bool good = true;
            if (reader.ValueTextEquals("id"u8))
                good = JsonFields.TryInteger(ref reader, 0, MaxFinger, out finger);
            else if (reader.ValueTextEquals("x"u8))
                good = JsonFields.TryNumber(ref reader, out x);
            else if (reader.ValueTextEquals("y"u8))
                good = JsonFields.TryNumber(ref reader, out y);
            else if (reader.ValueTextEquals("pressure"u8))
                good = JsonFields.TryNumber(ref reader, out pressure);
            else if (reader.ValueTextEquals("action"u8))
                good = (phase = ReadPhase(ref reader)) is not null;
            else
                reader.Skip();
            if (!good)
                return new MessageFault(ErrorCode.InvalidMessageData, "Invalid touch data");
        }

        if (phase is null || double.IsNaN(x) || double.IsNaN(y))
            return new MessageFault(ErrorCode.InvalidMessageData, "x, y and action are required");
        message.Input = new InputEvent
        {
            Kind = InputKind.Touch,
            Slot = finger,
            X = Math.Max(0, x),
            Y = Math.Max(0, y),
            HasPosition = true,
            Phase = phase.Value,
            Value = Math.Clamp(pressure, 0, 1),
        };
        return null;
    }

    private static TouchPhase? ReadPhase(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return null;
        if (reader.ValueTextEquals("down"u8))
            return TouchPhase.Down;
        if (reader.ValueTextEquals("move"u8))
            return TouchPhase.Move;
        if (reader.ValueTextEquals("up"u8))
            return TouchPhase.Up;
        return reader.ValueTextEquals("cancel"u8) ? TouchPhase.Cancel : null;
    }
}
