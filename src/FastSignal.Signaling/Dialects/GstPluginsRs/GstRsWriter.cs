using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// What the server says. Members that may be absent are there, as null: clients older than the reference's last change read
/// them unasked.
/// </summary>
internal static class GstRsWriter
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // One writer per thread: formatting never waits.
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>The first word of the server.</summary>
    public static void WriteWelcome(string peerId, IBufferWriter<byte> output)
    {
        Utf8JsonWriter writer = Begin(output, "welcome"u8);
        writer.WriteString("peerId"u8, peerId);
        End(writer);
    }

    /// <summary>A peer says something else about itself, or has gone (no roles).</summary>
    public static void SayStatus(IConversationHost host, string peerId, IReadOnlyList<string> roles, ReadOnlyMemory<byte> meta)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, "peerStatusChanged"u8);
        writer.WriteStartArray("roles"u8);
        foreach (string role in roles)
            writer.WriteStringValue(role);
        writer.WriteEndArray();
        WriteMeta(writer, meta);
        writer.WriteString("peerId"u8, peerId);
        Send(host, writer, buffer, MessageType.Command);
    }

    /// <summary>Those who produce, or those who wait to be called.</summary>
    public static void SayPeers(IConversationHost host, ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, IEnumerable<Party> parties)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, type);
        writer.WriteStartArray(name);
        foreach (Party party in parties)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, party.Id);
            WriteMeta(writer, party.Status.Meta);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Send(host, writer, buffer, MessageType.Command);
    }

    /// <summary>To the consumer: its session has begun.</summary>
    public static void SaySessionStarted(IConversationHost host, string producer, string sessionId)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, "sessionStarted"u8);
        writer.WriteString("peerId"u8, producer);
        writer.WriteString("sessionId"u8, sessionId);
        Send(host, writer, buffer, MessageType.Command);
    }

    /// <summary>To the producer: somebody wants to be offered, or to be answered.</summary>
    public static void SayStartSession(IConversationHost host, string consumer, string sessionId, string? offer)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, "startSession"u8);
        writer.WriteString("peerId"u8, consumer);
        writer.WriteString("sessionId"u8, sessionId);
        writer.WriteString("offer"u8, offer);
        Send(host, writer, buffer, offer is null ? MessageType.OfferRequest : MessageType.Offer);
    }

    /// <summary>A description of the other side.</summary>
    public static void SayDescription(IConversationHost host, string sessionId, MessageType type, string sdp)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, "peer"u8);
        writer.WriteString("sessionId"u8, sessionId);
        writer.WriteStartObject("sdp"u8);
        writer.WriteString("type"u8, type == MessageType.Offer ? "offer"u8 : "answer"u8);
        writer.WriteString("sdp"u8, sdp);
        writer.WriteEndObject();
        Send(host, writer, buffer, type);
    }

    /// <summary>A candidate of the other side. The position is what receivers go by, and they refuse a message without it.</summary>
    public static void SayCandidate(IConversationHost host, string sessionId, in IceCandidate candidate)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, "peer"u8);
        writer.WriteString("sessionId"u8, sessionId);
        writer.WriteStartObject("ice"u8);
        writer.WriteString("candidate"u8, candidate.Text);
        writer.WriteNumber("sdpMLineIndex"u8, candidate.MLineIndex ?? 0);
        writer.WriteEndObject();
        Send(host, writer, buffer, MessageType.IceCandidate);
    }

    /// <summary>The other side has ended the session.</summary>
    /// <param name="host">Whom to tell.</param>
    /// <param name="sessionId">Which session.</param>
    /// <param name="isVersion11">Whether it has asked for the word that can say why.</param>
    /// <param name="error">Why, or null.</param>
    public static void SayEnd(IConversationHost host, string sessionId, bool isVersion11, string? error)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, isVersion11 ? "endSessionV1_1"u8 : "endSession"u8);
        writer.WriteString("sessionId"u8, sessionId);
        if (isVersion11)
            writer.WriteString("error"u8, error);
        Send(host, writer, buffer, MessageType.Bye);
    }

    /// <summary>A request was refused.</summary>
    public static void SayError(IConversationHost host, string details)
    {
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        Utf8JsonWriter writer = Begin(buffer, "error"u8);
        writer.WriteString("details"u8, details);
        Send(host, writer, buffer, MessageType.Error);
    }

    private static void WriteMeta(Utf8JsonWriter writer, ReadOnlyMemory<byte> meta)
    {
        writer.WritePropertyName("meta"u8);
        if (meta.IsEmpty)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(meta.Span, skipInputValidation: true);
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        Utf8JsonWriter writer = t_writer ??= new Utf8JsonWriter(Stream.Null, Relaxed);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        return writer;
    }

    private static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void Send(IConversationHost host, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, MessageType type)
    {
        End(writer);
        host.SendText(buffer.WrittenSpan, type);
        FormatBuffer.Return(buffer);
    }
}
