namespace FastSignal.Signaling.Sessions;

/// <summary>What becomes of the wish to go on with a session.</summary>
internal enum ResumeVerdict
{
    /// <summary>Nobody wished it.</summary>
    NotAsked,

    /// <summary>It goes on over the new connection.</summary>
    Resumed,

    /// <summary>The token is wrong or the session has ended; which of the two is nobody's business.</summary>
    Unknown,

    /// <summary>Not everything the client missed is kept any more.</summary>
    MessagesLost,

    /// <summary>Connections take the session from each other too often.</summary>
    Storm,
}
