using System.Text.Json;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Tutorial;

/// <summary>
/// Rooms in the words of tutorials: a record <c>{roomId, users, state}</c>, and what happens in capitals, such as <c>USER_JOINED</c>.
/// </summary>
internal static class TutorialRooms
{
    /// <summary>What a client wants of a room; unknown when it is another word.</summary>
    public static MessageType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("join"u8))
            return MessageType.RoomJoin;
        if (reader.ValueTextEquals("leave"u8))
            return MessageType.RoomLeave;
        if (reader.ValueTextEquals("message"u8))
            return MessageType.RoomMessage;
        return reader.ValueTextEquals("state"u8) ? MessageType.RoomStateSet : MessageType.Unknown;
    }

    /// <summary>The word for what happened; empty when it is nothing of rooms.</summary>
    public static ReadOnlySpan<byte> NameOf(MessageType type) => type switch
    {
        MessageType.RoomJoined => "ROOM_JOINED"u8,
        MessageType.RoomLeft => "ROOM_LEFT"u8,
        MessageType.RoomMessage => "ROOM_MESSAGE"u8,
        MessageType.RoomState => "ROOM_STATE"u8,
        MessageType.PeerJoined => "USER_JOINED"u8,
        MessageType.PeerLeft => "USER_LEFT"u8,
        _ => default,
    };

    /// <summary>Writes the members of what happened.</summary>
    public static void Write(MessageType type, RoomNotice notice, Utf8JsonWriter writer)
    {
        writer.WriteString("roomId"u8, notice.Room);
        if (type is MessageType.PeerJoined or MessageType.PeerLeft or MessageType.RoomMessage or MessageType.RoomState && notice.Peer is not null)
            writer.WriteString("userId"u8, notice.Peer);
        if (type == MessageType.RoomJoined)
        {
            writer.WriteStartArray("users"u8);
            foreach (string member in notice.Members)
                writer.WriteStringValue(member);
            writer.WriteEndArray();
        }

        if (type is MessageType.RoomJoined or MessageType.RoomState)
        {
            writer.WriteNumber("version"u8, notice.Version);
            RoomPayload.WriteBody("state"u8, notice, writer);
        }
        else if (type == MessageType.RoomMessage)
        {
            RoomPayload.WriteBody("data"u8, notice, writer);
        }
    }
}
