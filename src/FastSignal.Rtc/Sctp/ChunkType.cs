namespace FastSignal.Rtc.Sctp;

/// <summary>Chunk types (RFC 9260 section 3.2, RFC 3758, RFC 6525).</summary>
internal enum ChunkType : byte
{
    /// <summary>User data.</summary>
    Data = 0,

    /// <summary>Begins an association.</summary>
    Init = 1,

    /// <summary>Answers <see cref="Init"/> with the state cookie.</summary>
    InitAck = 2,

    /// <summary>Acknowledges user data.</summary>
    Sack = 3,

    /// <summary>Asks whether the peer is there.</summary>
    Heartbeat = 4,

    /// <summary>Answers <see cref="Heartbeat"/>.</summary>
    HeartbeatAck = 5,

    /// <summary>Ends the association at once.</summary>
    Abort = 6,

    /// <summary>Ends the association when everything is delivered.</summary>
    Shutdown = 7,

    /// <summary>Answers <see cref="Shutdown"/>.</summary>
    ShutdownAck = 8,

    /// <summary>Reports a fault that does not end the association.</summary>
    Error = 9,

    /// <summary>Brings the state cookie back.</summary>
    CookieEcho = 10,

    /// <summary>Answers <see cref="CookieEcho"/>.</summary>
    CookieAck = 11,

    /// <summary>Answers <see cref="ShutdownAck"/>.</summary>
    ShutdownComplete = 14,

    /// <summary>Resets streams (RFC 6525 section 3.1).</summary>
    ReConfig = 130,

    /// <summary>Tells the receiver to wait for abandoned TSNs no longer (RFC 3758 section 3.2).</summary>
    ForwardTsn = 192,
}

/// <summary>Parameter types of INIT, INIT ACK and RE-CONFIG.</summary>
internal enum ParameterType : ushort
{
    /// <summary>The state cookie (RFC 9260 section 3.3.3.1).</summary>
    StateCookie = 7,

    /// <summary>Parameters of INIT that were not understood (RFC 9260 section 3.3.3.1).</summary>
    UnrecognizedParameter = 8,

    /// <summary>Outgoing SSN reset request (RFC 6525 section 4.1).</summary>
    OutgoingReset = 13,

    /// <summary>Re-configuration response (RFC 6525 section 4.4).</summary>
    ReConfigResponse = 16,

    /// <summary>Supported extensions (RFC 5061 section 4.2.7).</summary>
    SupportedExtensions = 0x8008,

    /// <summary>Forward-TSN is supported (RFC 3758 section 3.1).</summary>
    ForwardTsnSupported = 0xC000,
}

/// <summary>Causes of ERROR and ABORT (RFC 9260 section 3.3.10).</summary>
internal enum ErrorCause : ushort
{
    /// <summary>DATA for a stream that does not exist.</summary>
    InvalidStream = 1,

    /// <summary>The cookie came too late.</summary>
    StaleCookie = 3,

    /// <summary>A chunk type that is not known.</summary>
    UnrecognizedChunk = 6,

    /// <summary>DATA without user data.</summary>
    NoUserData = 9,

    /// <summary>The application ends the association.</summary>
    UserInitiatedAbort = 12,

    /// <summary>The peer breaks the protocol.</summary>
    ProtocolViolation = 13,
}
