namespace FastSignal.Signaling.Sessions;

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    /// <summary>Being set up.</summary>
    Connecting,

    /// <summary>Welcomed, without a peer.</summary>
    Connected,

    /// <summary>An offer is being made or answered.</summary>
    Negotiating,

    /// <summary>Media flows.</summary>
    Streaming,

    /// <summary>On its way out.</summary>
    Disconnecting,

    /// <summary>Gone.</summary>
    Disconnected,

    /// <summary>Its peer failed; the next offer leaves this state.</summary>
    Error,
}
