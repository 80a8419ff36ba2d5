namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>
/// Where the dialect's clients stand: their states and rooms change under one lock, which makes every command one step as
/// in the reference server. Bytes are queued under it, so that nobody hears of a member before it was announced; nobody is
/// called and no call is ended under it.
/// </summary>
internal sealed class SimpleServerHall
{
    private readonly Dictionary<(string App, string Room), List<SimpleServerConversation>> _rooms = [];

    /// <summary>Guards the states of all conversations and the rooms.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Rooms with somebody in them.</summary>
    public int RoomCount
    {
        get
        {
            lock (Gate)
                return _rooms.Count;
        }
    }

    /// <summary>Those in a room, in the order in which they came. Under the gate.</summary>
    public IReadOnlyList<SimpleServerConversation> Members(string app, string room) =>
        _rooms.TryGetValue((app, room), out List<SimpleServerConversation>? members) ? members : [];

    /// <summary>Somebody comes; the first one makes the room. Under the gate.</summary>
    public void Enter(string app, string room, SimpleServerConversation member)
    {
        if (!_rooms.TryGetValue((app, room), out List<SimpleServerConversation>? members))
            _rooms.Add((app, room), members = []);
        members.Add(member);
    }

    /// <summary>Somebody goes; the last one takes the room along. Under the gate.</summary>
    public void Leave(string app, string room, SimpleServerConversation member)
    {
        if (_rooms.TryGetValue((app, room), out List<SimpleServerConversation>? members) && members.Remove(member) && members.Count == 0)
            _rooms.Remove((app, room));
    }
}
