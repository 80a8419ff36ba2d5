using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payloads of <c>hello</c> and <c>ping</c>, both optional.</summary>
internal static class GreetingPayload
{
    /// <summary>Reads <c>{acks?}</c>; the other members of a hello describe the client and bind nothing.</summary>
    public static MessageFault? ReadHello(ref InboundMessage message)
    {
        if (message.Data.IsEmpty)
            return null;
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("acks"u8))
            {
                if (!JsonFields.TryBoolean(ref reader, out bool acks))
                    return new MessageFault(ErrorCode.InvalidMessageData, "acks must be true or false");
                message.Acks = acks;
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }

    /// <summary>Reads <c>{t?}</c>, the client's clock in milliseconds, which goes back as it came.</summary>
    public static MessageFault? ReadPing(ref InboundMessage message)
    {
        if (message.Data.IsEmpty)
            return null;
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("t"u8))
            {
                if (!JsonFields.TryNumber(ref reader, out double time))
                    return new MessageFault(ErrorCode.InvalidMessageData, "t must be a number");
                message.ClientTimeMs = time;
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }
}
