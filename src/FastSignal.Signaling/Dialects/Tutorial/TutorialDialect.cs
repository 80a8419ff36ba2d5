using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Tutorial;

/// <summary>
/// The three members of WebRTC tutorials: <c>{type, payload, timestamp}</c>, where type is <c>offer</c>, <c>answer</c> or
/// <c>ice</c>. The other side of such a client is the first stream of its app, which answers offers; one that would rather be
/// offered sends <c>request</c>. Rooms are in <see cref="TutorialRooms"/>.
/// </summary>
internal sealed class TutorialDialect : IDialect
{
    // Never put into a page's markup; SDP is full of what would be escaped there.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // One writer per thread: formatting never waits.
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <inheritdoc/>
    public string Name => "tutorial";

    /// <inheritdoc/>
    public string Version => "1.0";

    /// <inheritdoc/>
    public bool Greets => false;

    /// <summary>A known type with a payload; what has a version, or an id and a timestamp, is of the standard dialect, which is asked first.</summary>
    public bool Detect(ReadOnlySpan<byte> firstMessage)
    {
        TutorialEnvelope envelope = default;
        return TutorialEnvelope.Read(firstMessage, ref envelope) is null
            && envelope is { HasPayload: true, HasVersion: false } && envelope.Type != MessageType.Unknown;
    }

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message)
    {
        TutorialEnvelope envelope = default;
        if (TutorialEnvelope.Read(utf8, ref envelope) is { } fault)
            return fault;
        message.Type = envelope.Type;
        message.Data = envelope.Payload;
        return envelope.Type == MessageType.Unknown
            ? new MessageFault(ErrorCode.InvalidMessageType, "The type is none of offer, answer, ice, request, join, leave, message and state")
            : null;
    }

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize)
    {
        if (message.Data.Length > maxDataSize)
            return MessageFault.Of(ErrorCode.MessageTooLarge);
        switch (message.Type)
        {
            case MessageType.Offer:
                return SessionDescriptionPayload.Read("offer"u8, ref message);
            case MessageType.Answer:
                return SessionDescriptionPayload.Read("answer"u8, ref message);
            case MessageType.OfferRequest:
                return OfferRequestPayload.Read(ref message);
            case MessageType.IceCandidate when message.Data.IsEmpty:
                message.Candidate = new IceCandidate("", null, null);
                return null;
            case MessageType.IceCandidate:
                return CandidatePayload.Read(ref message);
            case MessageType.RoomJoin or MessageType.RoomLeave or MessageType.RoomMessage or MessageType.RoomStateSet:
                return RoomPayload.Read(ref message);
            default:
                return null;
        }
    }

    /// <summary>Descriptions, candidates, errors and what happens in rooms; nothing else would be understood.</summary>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> type = message.Type switch
        {
            MessageType.Offer => "offer"u8,
            MessageType.Answer => "answer"u8,
            MessageType.IceCandidate => "ice"u8,
            MessageType.Error => "error"u8,
            _ => TutorialRooms.NameOf(message.Type),
        };
        if (type.IsEmpty)
            return;

        Utf8JsonWriter writer = t_writer ??= new Utf8JsonWriter(Stream.Null, Relaxed);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteStartObject("payload"u8);
        WritePayload(message, type, writer);
        writer.WriteEndObject();
        writer.WriteNumber("timestamp"u8, stamp.UnixSeconds * 1000);
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WritePayload(in OutboundMessage message, ReadOnlySpan<byte> type, Utf8JsonWriter writer)
    {
        switch (message.Type)
        {
            case MessageType.Error:
                writer.WriteString("code"u8, message.Report!.Code);
                writer.WriteNumber("number"u8, message.Report.Number);
                writer.WriteString("message"u8, message.Report.Message);
                break;
            case MessageType.IceCandidate when message.Candidate.IsEnd:
                writer.WriteNull("candidate"u8);
                break;
            case MessageType.IceCandidate:
                writer.WriteStartObject("candidate"u8);
                writer.WriteString("candidate"u8, message.Candidate.Text);
                writer.WriteString("sdpMid"u8, message.Candidate.Mid);
                writer.WriteNumber("sdpMLineIndex"u8, message.Candidate.MLineIndex ?? 0);
                writer.WriteEndObject();
                break;
            case MessageType.RoomJoined or MessageType.RoomLeft or MessageType.RoomMessage or MessageType.RoomState or MessageType.PeerJoined or MessageType.PeerLeft:
                TutorialRooms.Write(message.Type, message.Room!, writer);
                break;
            default:
                writer.WriteString("type"u8, type);
                writer.WriteString("sdp"u8, message.Sdp);
                break;
        }
    }
}
