namespace FastSignal.Server.Configuration.Keys;

/// <summary>When a new value of a key acts after a reload. A key that does not say is of the first kind, which promises nothing.</summary>
internal enum TakesEffect
{
    /// <summary>With the next start of the server.</summary>
    Restart,

    /// <summary>For sessions, connections, viewers and pipelines that begin after the reload; those there are go on as they began.</summary>
    NewSessions,

    /// <summary>For everything done or checked after the reload, in existing sessions too.</summary>
    Now,
}
