namespace FastSignal.Rtc.Peers;

/// <summary>State of the whole connection, in the words of RTCPeerConnectionState (W3C WebRTC 4.3.3).</summary>
public enum PeerConnectionState
{
    /// <summary>Nothing negotiated.</summary>
    New,

    /// <summary>ICE or DTLS under way.</summary>
    Connecting,

    /// <summary>ICE works, DTLS is done and the fingerprint is the one of the session description.</summary>
    Connected,

    /// <summary>No checks from the client for a while; it may come back.</summary>
    Disconnected,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Ended by either side.</summary>
    Closed,
}

/// <summary>Why a peer ended.</summary>
public enum PeerCloseReason
{
    /// <summary>Ended here.</summary>
    Local,

    /// <summary>The client sent close_notify.</summary>
    Remote,

    /// <summary>ICE went silent for the configured time after having been connected.</summary>
    Silent,

    /// <summary>ICE or DTLS never got through, or the fingerprint did not match.</summary>
    Failed,
}
