namespace FastSignal.Signaling;

/// <summary>The numbers of the error table; names on the wire are in upper snake case.</summary>
public enum ErrorCode
{
    ServerUnavailable = 1001,
    ConnectionTimeout = 1002,
    ConnectionSuperseded = 1003,
    RateLimited = 1004,
    SlowConsumer = 1005,
    InvalidMessage = 2001,
    MessageParsingFailed = 2002,
    InvalidMessageType = 2003,
    InvalidMessageData = 2004,
    UnsupportedVersion = 2005,
    UnsupportedFrame = 2006,
    MessageTooLarge = 2007,
    SdpProcessingFailed = 3001,
    IceCandidateFailed = 3002,
    InvalidState = 3003,
    PeerConnectionFailed = 3004,
    StreamNotFound = 3005,
    StreamUnavailable = 3006,
    CodecNotSupported = 3007,
    Unauthorized = 4001,
    Forbidden = 4003,
    AppNotFound = 4004,
    ControlHeld = 4009,
    InternalError = 5000,
}
