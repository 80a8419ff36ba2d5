namespace FastSignal.Signaling.Sessions;

/// <summary>The session's state and the one moment at which it ends. Any thread.</summary>
internal sealed class SessionLife
{
    private int _state = (int)SessionState.Connecting;

    /// <summary>Now.</summary>
    public SessionState State => (SessionState)Volatile.Read(ref _state);

    /// <summary>Whether the end has begun.</summary>
    public bool IsOver => State is SessionState.Disconnecting or SessionState.Disconnected;

    /// <summary>Moves to a state of the living; false, and nothing changes, when the end has begun.</summary>
    public bool TryMove(SessionState to)
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if ((SessionState)state is SessionState.Disconnecting or SessionState.Disconnected)
                return false;
            if (Interlocked.CompareExchange(ref _state, (int)to, state) == state)
                return true;
        }
    }

    /// <summary>Begins the end; true for the first caller only.</summary>
    public bool TryEnd() => TryMove(SessionState.Disconnecting);

    /// <summary>Everything has been given back.</summary>
    public void Complete() => Volatile.Write(ref _state, (int)SessionState.Disconnected);
}
