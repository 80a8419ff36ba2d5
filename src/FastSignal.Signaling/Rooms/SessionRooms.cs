using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Rooms;

/// <summary>
/// The rooms a session is in, and the session as its rooms see it. Membership belongs to the session, not to its
/// connection: it lasts while the session waits for another one. Any thread.
/// </summary>
internal sealed class SessionRooms(Session session, SessionEnvironment environment) : IRoomMember
{
    private readonly Lock _gate = new();
    private readonly List<Room> _rooms = [];
    private bool _closed;

    /// <inheritdoc/>
    public string Id => session.Id;

    /// <inheritdoc/>
    public Role Role => session.Control.Role;

    /// <inheritdoc/>
    public IDialect Dialect => session.Dialect;

    /// <summary>Rooms it is in.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _rooms.Count;
        }
    }

    /// <inheritdoc/>
    public void Deliver(byte[][] message, MessageType type) => session.Output.SendShared(message, type);

    /// <inheritdoc/>
    public void Answer(in OutboundMessage message) => session.Output.Send(message);

    /// <summary>Joins a room, or opens it.</summary>
    public MessageFault? Join(string name, bool ownerWrites, ReadOnlySpan<byte> replyTo)
    {
        Room? room;
        bool late;
        lock (_gate)
        {
            if (_rooms.Count >= environment.Options.Rooms.MaxRoomsPerClient && !_rooms.Exists(other => other.Name == name))
                return new MessageFault(ErrorCode.InvalidState, "You are in too many rooms");
        }

        MessageFault? fault = environment.Rooms.Join(session.App, name, ownerWrites, this, replyTo, out room);
        if (fault is null)
        {
            lock (_gate)
            {
                late = _closed;
                if (!late && !_rooms.Contains(room!))
                    _rooms.Add(room!);
            }

            // The session ended meanwhile.
            if (late)
                environment.Rooms.Leave(room!, this, default, answer: false);
        }

        room?.Tell();
        return fault;
    }

    /// <summary>Leaves a room.</summary>
    public MessageFault? Leave(string name, ReadOnlySpan<byte> replyTo)
    {
        if (Find(name) is not { } room)
            return NotIn;
        lock (_gate)
            _rooms.Remove(room);
        environment.Rooms.Leave(room, this, replyTo, answer: true);
        room.Tell();
        return null;
    }

    /// <summary>Says something in a room.</summary>
    public MessageFault? Say(in RoomCall call)
    {
        if (Find(call.Room!) is not { } room)
            return NotIn;
        MessageFault? fault = room.Say(this, call.To, call.Body);
        room.Tell();
        return fault;
    }

    /// <summary>Asks for another state of a room. A refusal comes before the state as it is.</summary>
    public void Change(in RoomCall call, ReadOnlySpan<byte> replyTo)
    {
        MessageFault? fault = NotIn;
        Room? room = Find(call.Room!);
        if (room is not null)
            fault = room.Change(this, call, replyTo);
        if (fault is { } refused)
            session.Refuse(refused, replyTo);
        room?.Tell();
    }

    /// <summary>Leaves all rooms and joins no more. Idempotent.</summary>
    public void Close()
    {
        Room[] rooms;
        lock (_gate)
        {
            _closed = true;
            rooms = [.. _rooms];
            _rooms.Clear();
        }

        foreach (Room room in rooms)
        {
            environment.Rooms.Leave(room, this, default, answer: false);
            room.Tell();
        }
    }

    private static MessageFault NotIn => new(ErrorCode.InvalidState, "You are not in this room");

    private Room? Find(string name)
    {
        lock (_gate)
            return _rooms.Find(room => room.Name == name);
    }
}
