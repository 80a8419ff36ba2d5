namespace FastSignal.Signaling.Dialects.SelkiesClassic;

/// <summary>Where one socket is.</summary>
internal enum SelkiesClassicState
{
    /// <summary>It has not said who it is.</summary>
    New,

    /// <summary>A server's socket without a browser, which asks for one every two seconds.</summary>
    Idle,

    /// <summary>A browser's socket, which waits until somebody offers.</summary>
    Waiting,

    /// <summary>A browser's socket somebody is about to take.</summary>
    Taken,

    /// <summary>Its frames go to the other side.</summary>
    Session,

    /// <summary>It is gone.</summary>
    Over,
}
