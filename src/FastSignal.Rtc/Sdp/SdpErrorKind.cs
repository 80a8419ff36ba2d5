namespace FastSignal.Rtc.Sdp;

/// <summary>What is wrong with a description; each value is a counter label.</summary>
public enum SdpErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A named bound of <see cref="SdpLimits"/> is exceeded.</summary>
    TooLarge,

    /// <summary>A line breaks the grammar.</summary>
    Malformed,

    /// <summary>The answer's m-lines do not match the offer's in number, order, kind or mid.</summary>
    MediaMismatch,

    /// <summary>The m-lines are not bundled on one transport.</summary>
    BundleRequired,

    /// <summary>An m-line in use lacks <c>a=rtcp-mux</c>.</summary>
    RtcpMuxRequired,

    /// <summary>ICE credentials are missing or invalid, or both sides are lite.</summary>
    Ice,

    /// <summary>The certificate fingerprint is missing, or of no allowed hash.</summary>
    Fingerprint,

    /// <summary><c>a=setup</c> is missing or not allowed here.</summary>
    Setup,

    /// <summary>No m-line is left that both sides can use.</summary>
    NoCommonCodec,
}
