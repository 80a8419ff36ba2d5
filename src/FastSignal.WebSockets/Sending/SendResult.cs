namespace FastSignal.WebSockets.Sending;

/// <summary>What became of a frame given to the <see cref="Outbox"/>.</summary>
internal enum SendResult
{
    /// <summary>Written, or waiting in order behind a pending flush.</summary>
    Accepted,

    /// <summary>The connection is closing or closed: the frame is dropped.</summary>
    Closed,

    /// <summary>The frame did not fit behind a pending flush: it is dropped, and the peer is a slow consumer.</summary>
    Full,
}
