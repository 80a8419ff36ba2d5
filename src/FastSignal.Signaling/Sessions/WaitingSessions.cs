namespace FastSignal.Signaling.Sessions;

/// <summary>The sessions that wait for a connection, the longest waiting first: they give up their places before anybody is refused. Any thread.</summary>
internal sealed class WaitingSessions
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Session> _order = [];
    private readonly Dictionary<Session, LinkedListNode<Session>> _nodes = [];

    /// <summary>Sessions waiting.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _order.Count;
        }
    }

    /// <summary>A session begins to wait.</summary>
    public void Add(Session session)
    {
        lock (_gate)
            _nodes[session] = _order.AddLast(session);
    }

    /// <summary>It does not wait any more.</summary>
    public void Remove(Session session)
    {
        lock (_gate)
        {
            if (_nodes.Remove(session, out LinkedListNode<Session>? node))
                _order.Remove(node);
        }
    }

    /// <summary>Takes out the one that has waited longest; null when none waits.</summary>
    public Session? TakeOldest()
    {
        lock (_gate)
        {
            if (_order.First is not { } oldest)
                return null;
            _order.RemoveFirst();
            _nodes.Remove(oldest.Value);
            return oldest.Value;
        }
    }
}
