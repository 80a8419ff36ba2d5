using System.Globalization;
using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>
/// Payload of <c>answer</c> and <c>offer</c>: <c>{sdp:{type,sdp}}</c>, or flat <c>{type,sdp}</c>. The inner type must be
/// the message's own: an offer inside an answer is data of the wrong shape, not a bad SDP.
/// </summary>
internal static class SessionDescriptionPayload
{
    /// <summary>Longest SDP in UTF-8 bytes; browsers send 2 to 20 KB.</summary>
    public const int MaxSdpLength = 128 * 1024;

    private enum InnerType { Missing, Wrong, Offer, Answer }

    /// <summary>Reads the SDP (and, for an offer, the stream it is meant for) into the message.</summary>
    public static MessageFault? Read(ReadOnlySpan<byte> expectedType, ref InboundMessage message)
    {
        message.Request = OfferRequest.Default;
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        InnerType type = InnerType.Missing;
        string? sdp = null;
        bool hasSdp = false;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("sdp"u8))
            {
                reader.Read();
                hasSdp = true;
                if (reader.TokenType == JsonTokenType.StartObject)
                    ReadDescription(ref reader, out type, out sdp);
                else
                    sdp = TextOf(ref reader);
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = TypeOf(ref reader);
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                if (!JsonFields.TryText(ref reader, OfferRequestPayload.MaxStreamLength, out string? stream))
                    return new MessageFault(ErrorCode.InvalidMessageData, "Invalid stream name");
                message.Request = message.Request with { Stream = stream };
            }
            else
            {
                reader.Skip();
            }
        }

        if (!hasSdp)
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data has no sdp");
        if (type is InnerType.Missing or InnerType.Wrong || sdp is null || !sdp.StartsWith("v=", StringComparison.Ordinal))
            return new MessageFault(ErrorCode.SdpProcessingFailed, "Invalid SDP format");
        if ((type == InnerType.Offer) != expectedType.SequenceEqual("offer"u8))
            return new MessageFault(ErrorCode.InvalidMessageData, "The type of the SDP is not that of the message");
        if (sdp.Length > MaxSdpLength)
        {
            return new MessageFault(ErrorCode.MessageTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"SDP too large: {sdp.Length} bytes (max: {MaxSdpLength})"));
        }

        message.Sdp = sdp;
        return null;
    }

    private static void ReadDescription(ref Utf8JsonReader reader, out InnerType type, out string? sdp)
    {
        type = InnerType.Missing;
        sdp = null;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = TypeOf(ref reader);
            }
            else if (reader.ValueTextEquals("sdp"u8))
            {
                reader.Read();
                sdp = TextOf(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static InnerType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("answer"u8))
                return InnerType.Answer;
            if (reader.ValueTextEquals("offer"u8))
                return InnerType.Offer;
        }

        reader.Skip();
        return InnerType.Wrong;
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }
}
