using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Payloads;

/// <summary>
/// What GStreamer's example clients and those after them say while they negotiate: <c>{"sdp":{"type","sdp"}}</c>,
/// <c>{"ice":{"candidate","sdpMLineIndex"}}</c> and the bare words <c>OFFER_REQUEST</c>. Shared by the dialects that only
/// differ in what is around it.
/// </summary>
internal static class GstPayload
{
    /// <summary>Longest description in UTF-8 bytes with its escapes.</summary>
    public const int MaxDescription = 256 * 1024;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = EnvelopeReader.MaxNestingDepth };

    // One writer per thread: formatting never waits.
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Reads one payload; null when it is good. Members that are not known are skipped. Never throws.</summary>
    public static MessageFault? Read(ReadOnlySpan<byte> utf8, ref InboundMessage message)
    {
        if (utf8.SequenceEqual("OFFER_REQUEST"u8))
        {
            message.Type = MessageType.OfferRequest;
            // Not every one of these clients can do anything with a channel it did not open.
            message.Request = OfferRequest.Default with { DataChannel = false };
            return null;
        }

        if (!IsSound(utf8))
            return MessageFault.Of(ErrorCode.MessageParsingFailed);
        message.Data = utf8;
        Utf8JsonReader reader = new(utf8, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return MessageFault.Of(ErrorCode.InvalidMessage);
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("sdp"u8))
                return ReadDescription(ref reader, ref message);
            if (reader.ValueTextEquals("ice"u8))
                return ReadCandidate(ref reader, ref message);
            reader.Skip();
        }

        return MessageFault.Of(ErrorCode.InvalidMessageType);
    }

    /// <summary>Writes an offer, answer, candidate or offer request; nothing for every other message, and for the end of candidates, which old GStreamer does not know.</summary>
    public static void Write(in OutboundMessage message, IBufferWriter<byte> output)
    {
        switch (message.Type)
        {
            case MessageType.OfferRequest:
                output.Write("OFFER_REQUEST"u8);
                break;
            case MessageType.Offer or MessageType.Answer:
                Utf8JsonWriter writer = Begin(output, "sdp"u8);
                writer.WriteString("type"u8, message.Type == MessageType.Offer ? "offer"u8 : "answer"u8);
                writer.WriteString("sdp"u8, message.Sdp);
                End(writer);
                break;
            case MessageType.IceCandidate when !message.Candidate.IsEnd:
                writer = Begin(output, "ice"u8);
                writer.WriteString("candidate"u8, message.Candidate.Text);
                // GStreamer reads the position and nothing else; browsers take either.
                writer.WriteNumber("sdpMLineIndex"u8, message.Candidate.MLineIndex ?? 0);
                if (message.Candidate.Mid is { } mid)
                    writer.WriteString("sdpMid"u8, mid);
                End(writer);
                break;
        }
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        Utf8JsonWriter writer = t_writer ??= new Utf8JsonWriter(Stream.Null, Relaxed);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteStartObject(name);
        return writer;
    }

    private static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>Whether all of it is JSON whose strings are text. Looked at once, so that what follows need not expect broken JSON.</summary>
    public static bool IsSound(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, Strict);
        try
        {
            bool sound = System.Text.Unicode.Utf8.IsValid(utf8);
            while (sound && reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    sound = EscapedText.IsSound(ref reader);
            }

            return sound;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static MessageFault? ReadDescription(ref Utf8JsonReader reader, ref InboundMessage message)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return MessageFault.Of(ErrorCode.InvalidMessageData);
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                    return MessageFault.Of(ErrorCode.InvalidMessageData);
                message.Type = reader.ValueTextEquals("offer"u8) ? MessageType.Offer
                    : reader.ValueTextEquals("answer"u8) ? MessageType.Answer : MessageType.Unknown;
            }
            else if (reader.ValueTextEquals("sdp"u8))
            {
                if (!JsonFields.TryText(ref reader, MaxDescription, out message.Sdp))
                    return MessageFault.Of(ErrorCode.SdpProcessingFailed);
            }
            else
            {
                reader.Skip();
            }
        }

        return message.Type != MessageType.Unknown && message.Sdp is not null ? null : MessageFault.Of(ErrorCode.InvalidMessageData);
    }

    private static MessageFault? ReadCandidate(ref Utf8JsonReader reader, ref InboundMessage message)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return reader.TokenType == JsonTokenType.Null ? EndOfCandidates(ref message) : MessageFault.Of(ErrorCode.InvalidMessageData);
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        ReadOnlySpan<byte> whole = message.Data;
        message.Data = whole[start..(int)reader.BytesConsumed];
        MessageFault? fault = CandidatePayload.Read(ref message);
        message.Data = whole;
        message.Type = fault is null ? MessageType.IceCandidate : MessageType.Unknown;
        return fault;
    }

    private static MessageFault? EndOfCandidates(ref InboundMessage message)
    {
        message.Type = MessageType.IceCandidate;
        message.Candidate = new IceCandidate("", null, null);
        return null;
    }
}
