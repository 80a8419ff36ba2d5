namespace FastSignal.Load.Client;

/// <summary>Where a connection is in its life.</summary>
internal enum ConnectionState
{
    /// <summary>Not dialled.</summary>
    New,

    /// <summary>The TCP connection is being made.</summary>
    Connecting,

    /// <summary>The upgrade has been asked for.</summary>
    Upgrading,

    /// <summary>Messages may be sent.</summary>
    Open,

    /// <summary>One side has sent a close frame.</summary>
    Closing,

    /// <summary>Over.</summary>
    Closed,
}
