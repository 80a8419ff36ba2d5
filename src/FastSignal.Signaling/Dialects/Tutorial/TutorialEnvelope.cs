using System.Text.Json;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Tutorial;

/// <summary>The members of one message. Of members given twice the last counts, unknown ones are skipped.</summary>
internal ref struct TutorialEnvelope
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = EnvelopeReader.MaxNestingDepth };

    /// <summary>What it is; unknown when the type is missing, no string, or another word.</summary>
    public MessageType Type;

    /// <summary>The payload as it was spelled; empty for null or none.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Whether there is a payload, null included.</summary>
    public bool HasPayload;

    /// <summary>Whether there is a member that only the standard dialect has.</summary>
    public bool HasVersion;

    /// <summary>Reads the members; a fault when the bytes are not JSON, or no object. Never throws.</summary>
    public static MessageFault? Read(ReadOnlySpan<byte> utf8, ref TutorialEnvelope envelope)
    {
        if (!GstPayload.IsSound(utf8))
            return MessageFault.Of(ErrorCode.MessageParsingFailed);
        Utf8JsonReader reader = new(utf8, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return MessageFault.Of(ErrorCode.InvalidMessage);
        while (JsonFields.NextMember(ref reader))
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isPayload = reader.ValueTextEquals("payload"u8);
            envelope.HasVersion |= reader.ValueTextEquals("version"u8);
            reader.Read();
            if (isType)
                envelope.Type = TypeOf(ref reader);
            int start = (int)reader.TokenStartIndex;
            bool isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            if (!isPayload)
                continue;
            envelope.HasPayload = true;
            envelope.Payload = isNull ? default : utf8[start..(int)reader.BytesConsumed];
        }

        return null;
    }

    private static MessageType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return MessageType.Unknown;
        if (reader.ValueTextEquals("ice"u8) || reader.ValueTextEquals("ice-candidate"u8) || reader.ValueTextEquals("candidate"u8))
            return MessageType.IceCandidate;
        if (reader.ValueTextEquals("offer"u8))
            return MessageType.Offer;
        if (reader.ValueTextEquals("answer"u8))
            return MessageType.Answer;
        return reader.ValueTextEquals("request"u8) || reader.ValueTextEquals("offer-request"u8) ? MessageType.OfferRequest : TutorialRooms.TypeOf(ref reader);
    }
}
