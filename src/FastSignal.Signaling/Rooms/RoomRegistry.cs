using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Rooms;

/// <summary>All rooms by app and name: one comes with its first member and goes with its last. Any thread.</summary>
internal sealed class RoomRegistry(SessionEnvironment environment)
{
    // Held while somebody joins or leaves, so that nobody joins a room that is on its way out. Nothing is told under it.
    private readonly Lock _gate = new();
    private readonly Dictionary<(string App, string Name), Room> _rooms = [];

    /// <summary>Rooms now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _rooms.Count;
        }
    }

    /// <summary>Joins a room, and opens it when there is none of that name. What is to be told then, the caller has told.</summary>
    public MessageFault? Join(string app, string name, bool ownerWrites, IRoomMember member, ReadOnlySpan<byte> replyTo, out Room? room)
    {
        if (!RoomName.IsValid(name, environment.Options.Rooms.MaxNameLength))
        {
            room = null;
            return new MessageFault(ErrorCode.InvalidMessageData, "Invalid room name");
        }

        lock (_gate)
        {
            if (_rooms.TryGetValue((app, name), out room))
                return room.Join(member, replyTo);
            if (_rooms.Count >= environment.Options.Rooms.MaxRooms)
                return new MessageFault(ErrorCode.ServerUnavailable, "There are too many rooms");
            room = new Room(environment, app, name, ownerWrites);
            _rooms.Add((app, name), room);
            return room.Join(member, replyTo);
        }
    }

    /// <summary>Leaves a room, which ends when nobody is left; false when the member was not in it.</summary>
    public bool Leave(Room room, IRoomMember member, ReadOnlySpan<byte> replyTo, bool answer)
    {
        lock (_gate)
        {
            if (!room.Leave(member, replyTo, answer))
                return false;
            if (room.Count == 0)
                _rooms.Remove((room.App, room.Name));
            return true;
        }
    }

    /// <summary>A room; null when there is none of that name.</summary>
    public Room? Find(string app, string name)
    {
        lock (_gate)
            return _rooms.GetValueOrDefault((app, name));
    }

    /// <summary>All rooms, or those of one app, by name.</summary>
    public IReadOnlyList<Room> List(string? app)
    {
        lock (_gate)
        {
            return [.. _rooms.Values.Where(room => app is null || room.App == app)
                .OrderBy(static room => room.App, StringComparer.Ordinal).ThenBy(static room => room.Name, StringComparer.Ordinal)];
        }
    }
}
