namespace FastSignal.WebSockets.Frames;

/// <summary>What one step of the <see cref="FrameReader"/> found.</summary>
internal enum FrameEvent
{
    /// <summary>The input holds no further whole thing: read more.</summary>
    NeedMore,

    /// <summary>A fragment ended, its message goes on.</summary>
    Fragment,

    /// <summary>A message is complete.</summary>
    Message,

    /// <summary>A ping, whose payload goes back in a pong.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>A close frame with a valid payload.</summary>
    Close,

    /// <summary>The peer broke a rule; the reader cannot go on.</summary>
    Refused,
}
