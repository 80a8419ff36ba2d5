using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payloads of <c>hello</c> and <c>ping</c>, both optional.</summary>
internal static class GreetingPayload
{
    /// <summary>Longest resume token taken from a client, in characters.</summary>
    private const int MaxResumeTokenLength = 128;

    /// <summary>Reads <c>{token?, acks?, resume_token?, last_seq?}</c>; the other members of a hello describe the client and bind nothing.</summary>
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
            else if (reader.ValueTextEquals("token"u8))
            {
                if (!JsonFields.TryText(ref reader, ConnectRequest.MaxTokenLength, out message.Token))
                    return new MessageFault(ErrorCode.InvalidMessageData, "token must be a text of bounded length");
            }
            else if (reader.ValueTextEquals("resume_token"u8))
            {
                if (!JsonFields.TryText(ref reader, MaxResumeTokenLength, out message.ResumeToken))
                    return new MessageFault(ErrorCode.InvalidMessageData, "resume_token must be the text the welcome gave");
            }
            else if (reader.ValueTextEquals("last_seq"u8))
            {
                if (!JsonFields.TryCount(ref reader, out message.LastSeq))
                    return new MessageFault(ErrorCode.InvalidMessageData, "last_seq must be a whole number");
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }

    /// <summary>Reads <c>{t?, last_seq?}</c>: the client's clock in milliseconds, which goes back as it came, and what it has received.</summary>
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
            else if (reader.ValueTextEquals("last_seq"u8))
            {
                if (!JsonFields.TryCount(ref reader, out message.LastSeq))
                    return new MessageFault(ErrorCode.InvalidMessageData, "last_seq must be a whole number");
            }
            else
            {
                reader.Skip();
            }
        }

        return null;
    }
}
