using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payloads of the messages to, from and about rooms.</summary>
internal static class RoomPayload
{
    // What a room may be called is configured; this only keeps names from being made of whole messages.
    private const int MaxNameLength = 1_024;

    /// <summary>
    /// Reads <c>{room}</c> with, by type, <c>{writers?}</c>, <c>{to?, data}</c> or <c>{version?, state | patch}</c>.
    /// </summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        RoomCall call = default;
        int bodies = 0;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("room"u8) || reader.ValueTextEquals("roomId"u8))
            {
                if (!JsonFields.TryText(ref reader, MaxNameLength, out call.Room))
                    return new MessageFault(ErrorCode.InvalidMessageData, "Invalid room name");
            }
            else if (reader.ValueTextEquals("to"u8))
            {
                if (!JsonFields.TryText(ref reader, ControlPayload.MaxIdLength, out call.To) && reader.TokenType != JsonTokenType.Null)
                    return new MessageFault(ErrorCode.InvalidMessageData, "to must be a client id");
            }
            else if (reader.ValueTextEquals("writers"u8))
            {
                if (!TryWriters(ref reader, out call.OwnerWrites))
                    return new MessageFault(ErrorCode.InvalidMessageData, "writers must be everyone or owner");
            }
            else if (reader.ValueTextEquals("version"u8))
            {
                if (!JsonFields.TryCount(ref reader, out long version))
                    return new MessageFault(ErrorCode.InvalidMessageData, "version must be a whole number");
                call.Version = version;
            }
            else if (IsBody(message.Type, ref reader, ref call))
            {
                bodies++;
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                call.Body = message.Data[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Skip();
            }
        }

        if (call.Room is null)
            return new MessageFault(ErrorCode.InvalidMessageData, "room is required");
        if (message.Type == MessageType.RoomStateSet && bodies != 1)
            return new MessageFault(ErrorCode.InvalidMessageData, "Exactly one of state and patch is required");
        message.Room = call;
        return null;
    }

    /// <summary>Writes what happened in a room.</summary>
    public static void Write(MessageType type, RoomNotice notice, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("room"u8, notice.Room);
        switch (type)
        {
            case MessageType.PeerJoined or MessageType.PeerLeft:
                writer.WriteStartObject("peer"u8);
                writer.WriteString("id"u8, notice.Peer);
                writer.WriteEndObject();
                writer.WriteString("owner"u8, notice.Owner);
                break;
            case MessageType.RoomMessage:
                writer.WriteString("from"u8, notice.Peer);
                if (notice.To is not null)
                    writer.WriteString("to"u8, notice.To);
                WriteBody("data"u8, notice, writer);
                break;
            case MessageType.RoomState:
                if (notice.Peer is not null)
                    writer.WriteString("by"u8, notice.Peer);
                writer.WriteNumber("version"u8, notice.Version);
                WriteBody("state"u8, notice, writer);
                break;
            case MessageType.RoomJoined:
                WriteSnapshot(notice, writer);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the rooms of an app.</summary>
    public static void WriteList(IReadOnlyList<RoomListing> rooms, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("rooms"u8);
        foreach (RoomListing room in rooms)
        {
            writer.WriteStartObject();
            writer.WriteString("room"u8, room.Room);
            writer.WriteNumber("members"u8, room.Members);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSnapshot(RoomNotice notice, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("peers"u8);
        foreach (string member in notice.Members)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, member);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("owner"u8, notice.Owner);
        writer.WriteString("writers"u8, notice.OwnerWrites ? "owner"u8 : "everyone"u8);
        writer.WriteNumber("version"u8, notice.Version);
        WriteBody("state"u8, notice, writer);
    }

    /// <summary>Writes a room's state, or what a member said, as a member of that name; null when there is none.</summary>
    public static void WriteBody(ReadOnlySpan<byte> name, RoomNotice notice, Utf8JsonWriter writer)
    {
        writer.WritePropertyName(name);
        if (notice.Body.IsEmpty)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(notice.Body.Span, skipInputValidation: true);
    }

    private static bool IsBody(MessageType type, ref Utf8JsonReader reader, ref RoomCall call)
    {
        if (type == MessageType.RoomMessage)
            return reader.ValueTextEquals("data"u8);
        if (type != MessageType.RoomStateSet)
            return false;
        bool isPatch = reader.ValueTextEquals("patch"u8);
        if (!isPatch && !reader.ValueTextEquals("state"u8))
            return false;
        call.IsPatch = isPatch;
        return true;
    }

    private static bool TryWriters(ref Utf8JsonReader reader, out bool ownerWrites)
    {
        reader.Read();
        ownerWrites = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("owner"u8);
        return ownerWrites || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("everyone"u8));
    }
}
