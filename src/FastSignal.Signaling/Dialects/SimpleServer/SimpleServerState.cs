namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>Where one client is; no state but <see cref="Calling"/> is ever left for an earlier one.</summary>
internal enum SimpleServerState
{
    /// <summary>It has not said who it is.</summary>
    New,

    /// <summary>It can be called, call, or enter a room.</summary>
    Idle,

    /// <summary>It calls somebody of another dialect, who has not answered yet; busy for everybody.</summary>
    Calling,

    /// <summary>Its frames go to its partner.</summary>
    Session,

    /// <summary>It is in a room.</summary>
    Room,

    /// <summary>It is gone.</summary>
    Over,
}
