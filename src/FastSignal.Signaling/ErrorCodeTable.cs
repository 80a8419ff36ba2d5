namespace FastSignal.Signaling;

/// <summary>The one table from error code to wire name, default sentence and what follows from it.</summary>
public static class ErrorCodeTable
{
    /// <summary>Name on the wire, in upper snake case.</summary>
    public static string NameOf(ErrorCode code) => code switch
    {
        ErrorCode.ServerUnavailable => "SERVER_UNAVAILABLE",
        ErrorCode.ConnectionTimeout => "CONNECTION_TIMEOUT",
        ErrorCode.ConnectionSuperseded => "CONNECTION_SUPERSEDED",
        ErrorCode.RateLimited => "RATE_LIMITED",
        ErrorCode.SlowConsumer => "SLOW_CONSUMER",
        ErrorCode.InvalidMessage => "INVALID_MESSAGE",
        ErrorCode.MessageParsingFailed => "MESSAGE_PARSING_FAILED",
        ErrorCode.InvalidMessageType => "INVALID_MESSAGE_TYPE",
        ErrorCode.InvalidMessageData => "INVALID_MESSAGE_DATA",
        ErrorCode.UnsupportedVersion => "UNSUPPORTED_VERSION",
        ErrorCode.UnsupportedFrame => "UNSUPPORTED_FRAME",
        ErrorCode.MessageTooLarge => "MESSAGE_TOO_LARGE",
        ErrorCode.SdpProcessingFailed => "SDP_PROCESSING_FAILED",
        ErrorCode.IceCandidateFailed => "ICE_CANDIDATE_FAILED",
        ErrorCode.InvalidState => "INVALID_STATE",
        ErrorCode.PeerConnectionFailed => "PEER_CONNECTION_FAILED",
        ErrorCode.StreamNotFound => "STREAM_NOT_FOUND",
        ErrorCode.StreamUnavailable => "STREAM_UNAVAILABLE",
        ErrorCode.CodecNotSupported => "CODEC_NOT_SUPPORTED",
        ErrorCode.Unauthorized => "UNAUTHORIZED",
        ErrorCode.Forbidden => "FORBIDDEN",
        ErrorCode.AppNotFound => "APP_NOT_FOUND",
        ErrorCode.ControlHeld => "CONTROL_HELD",
        _ => "INTERNAL_ERROR",
    };

    /// <summary>The sentence for the client when there is no better one.</summary>
    public static string MessageOf(ErrorCode code) => code switch
    {
        ErrorCode.ServerUnavailable => "Server unavailable",
        ErrorCode.ConnectionTimeout => "Connection expired due to inactivity",
        ErrorCode.ConnectionSuperseded => "Connection superseded by a newer one",
        ErrorCode.RateLimited => "Too many messages",
        ErrorCode.SlowConsumer => "Outbound queue full",
        ErrorCode.InvalidMessage => "Message must be a JSON object",
        ErrorCode.MessageParsingFailed => "Failed to parse JSON message",
        ErrorCode.InvalidMessageType => "Message type is required",
        ErrorCode.InvalidMessageData => "Invalid message data",
        ErrorCode.UnsupportedVersion => "Unsupported protocol version",
        ErrorCode.UnsupportedFrame => "Binary messages are not supported",
        ErrorCode.MessageTooLarge => "Message too large",
        ErrorCode.SdpProcessingFailed => "SDP processing failed",
        ErrorCode.IceCandidateFailed => "ICE candidate failed",
        ErrorCode.InvalidState => "Not possible in the present state",
        ErrorCode.PeerConnectionFailed => "Peer connection failed",
        ErrorCode.StreamNotFound => "Stream not found",
        ErrorCode.StreamUnavailable => "Stream unavailable",
        ErrorCode.CodecNotSupported => "No codec in common",
        ErrorCode.Unauthorized => "Unauthorized",
        ErrorCode.Forbidden => "Forbidden",
        ErrorCode.AppNotFound => "App not found",
        ErrorCode.ControlHeld => "Control is held by another client",
        _ => "Message processing failed",
    };

    /// <summary>Whether the same request may succeed later without the client changing anything.</summary>
    public static bool IsRetryable(ErrorCode code) => code is
        ErrorCode.ServerUnavailable or ErrorCode.ConnectionTimeout or ErrorCode.RateLimited or ErrorCode.SlowConsumer or
        ErrorCode.PeerConnectionFailed or ErrorCode.StreamUnavailable or ErrorCode.ControlHeld or ErrorCode.InternalError;

    /// <summary>Whether the client broke the protocol, which <see cref="SignalingOptions.MaxProtocolErrors"/> counts.</summary>
    public static bool IsProtocolError(ErrorCode code) => code is >= ErrorCode.InvalidMessage and <= ErrorCode.MessageTooLarge;
}
