using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Writes the envelope and the payload of each type.</summary>
internal static class EnvelopeWriter
{
    // Messages are never put into a page's markup, so '+', '/' and non-ASCII text may stay as they are: SDP is full of them.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // One writer per thread: formatting never waits, and a writer is 200 bytes that would otherwise be garbage per message.
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Writes one message.</summary>
    public static void Write(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
        if (message.Type == MessageType.TextPong)
        {
            output.Write("PONG"u8);
            return;
        }

        Utf8JsonWriter writer = t_writer ??= new Utf8JsonWriter(Stream.Null, Options);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("version"u8, "1.0"u8);
        if (message.Content is { } content)
            writer.WriteString("type"u8, content.Type);
        else
            writer.WriteString("type"u8, NameOf(message.Type));
        writer.WriteString("id"u8, stamp.Id);
        writer.WriteNumber("timestamp"u8, stamp.UnixSeconds);
        if (stamp.Seq != 0)
            writer.WriteNumber("seq"u8, stamp.Seq);
        if (stamp.PeerId is not null)
            writer.WriteString("peer_id"u8, stamp.PeerId);
        if (!message.ReplyTo.IsEmpty)
        {
            writer.WritePropertyName("reply_to"u8);
            writer.WriteRawValue(message.ReplyTo, skipInputValidation: true);
        }

        WritePayload(message, writer);
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WritePayload(in OutboundMessage message, Utf8JsonWriter writer)
    {
        if (message.Report is not null)
        {
            writer.WritePropertyName("error"u8);
            JsonSerializer.Serialize(writer, message.Report, WireJsonContext.Default.ErrorReport);
        }

        if (message.Content is { Data.IsEmpty: true })
            return;

        writer.WritePropertyName("data"u8);
        if (!message.Verbatim.IsEmpty)
        {
            writer.WriteRawValue(message.Verbatim, skipInputValidation: true);
            return;
        }

        switch (message.Type)
        {
            case MessageType.Welcome:
                JsonSerializer.Serialize(writer, message.Snapshot!, WireJsonContext.Default.WelcomeSnapshot);
                break;
            case MessageType.Offer or MessageType.Answer:
                WriteDescription(message, writer);
                break;
            case MessageType.OfferRequest or MessageType.IceCandidate or MessageType.Bye:
                RelayWriter.WritePayload(message, writer);
                break;
            case MessageType.Pong:
                writer.WriteStartObject();
                if (message.ClientTimeMs is { } time)
                    writer.WriteNumber("t"u8, time);
                writer.WriteNumber("server_time_ms"u8, message.ServerTimeMs);
                writer.WriteEndObject();
                break;
            case MessageType.Error:
                JsonSerializer.Serialize(writer, message.Report!, WireJsonContext.Default.ErrorReport);
                break;
            case MessageType.Stats:
                JsonSerializer.Serialize(writer, message.Statistics!, WireJsonContext.Default.PeerStatistics);
                break;
            case MessageType.State:
                JsonSerializer.Serialize(writer, message.States!, WireJsonContext.Default.ConnectionStates);
                break;
            case MessageType.SessionEnded:
                JsonSerializer.Serialize(writer, message.End!, WireJsonContext.Default.SessionEnd);
                break;
            case MessageType.AuthExpiring:
                JsonSerializer.Serialize(writer, message.Expiry!, WireJsonContext.Default.ExpiryNotice);
                break;
            case MessageType.ControlState:
                JsonSerializer.Serialize(writer, message.Control!, WireJsonContext.Default.ControlSnapshot);
                break;
            case MessageType.ResizeAck:
                ResizePayload.WriteAck(message.Size, writer);
                break;
            case MessageType.RoomList:
                RoomPayload.WriteList(message.Rooms!, writer);
                break;
            case MessageType.RoomJoined or MessageType.RoomLeft or MessageType.RoomMessage or MessageType.RoomState
                or MessageType.PeerJoined or MessageType.PeerLeft:
                RoomPayload.Write(message.Type, message.Room!, writer);
                break;
            case MessageType.Broadcast:
                writer.WriteRawValue(message.Content!.Data.Span, skipInputValidation: true);
                break;
            default:
                writer.WriteStartObject();
                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteDescription(in OutboundMessage message, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("sdp"u8);
        writer.WriteString("type"u8, NameOf(message.Type));
        writer.WriteString("sdp"u8, message.Sdp);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> NameOf(MessageType type) => type switch
    {
        MessageType.Welcome => "welcome"u8,
        MessageType.Offer => "offer"u8,
        MessageType.Answer => "answer"u8,
        MessageType.OfferRequest => "offer-request"u8,
        MessageType.IceCandidate => "ice-candidate"u8,
        MessageType.Bye => "bye"u8,
        MessageType.AnswerAck => "answer-ack"u8,
        MessageType.IceAck => "ice-ack"u8,
        MessageType.Pong => "pong"u8,
        MessageType.Stats => "stats"u8,
        MessageType.State => "state"u8,
        MessageType.SessionEnded => "session-ended"u8,
        MessageType.AuthExpiring => "auth-expiring"u8,
        MessageType.ControlState => "control-state"u8,
        MessageType.ResizeAck => "resize-ack"u8,
        MessageType.RoomList => "room-list"u8,
        MessageType.RoomJoined => "room-joined"u8,
        MessageType.RoomLeft => "room-left"u8,
        MessageType.RoomMessage => "room-message"u8,
        MessageType.RoomState => "room-state"u8,
        MessageType.PeerJoined => "peer-joined"u8,
        MessageType.PeerLeft => "peer-left"u8,
        _ => "error"u8,
    };
}
