using System.Text.Json;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payload of <c>control-give</c>: <c>{to, inputs?}</c>. The other messages about control have none.</summary>
internal static class ControlPayload
{
    /// <summary>Longest client id in characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>Reads who gets control, and of what.</summary>
    public static MessageFault? ReadGive(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");
        message.Inputs = InputPermissions.All;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("to"u8))
            {
                if (!JsonFields.TryText(ref reader, MaxIdLength, out message.Receiver))
                    return new MessageFault(ErrorCode.InvalidMessageData, "to must be a client id");
            }
            else if (reader.ValueTextEquals("inputs"u8))
            {
                if (!TryInputs(ref reader, out message.Inputs))
                    return new MessageFault(ErrorCode.InvalidMessageData, "inputs must be a list of pointer, keyboard, gamepad, clipboard and display");
            }
            else
            {
                reader.Skip();
            }
        }

        return message.Receiver is null ? new MessageFault(ErrorCode.InvalidMessageData, "to is required") : null;
    }

    private static bool TryInputs(ref Utf8JsonReader reader, out InputPermissions inputs)
    {
        inputs = InputPermissions.None;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || !InputPermissionNames.TryParse(reader.GetString()!, out InputPermissions one))
                return false;
            inputs |= one;
        }

        return true;
    }
}
