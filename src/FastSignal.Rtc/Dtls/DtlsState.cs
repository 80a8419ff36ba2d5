namespace FastSignal.Rtc.Dtls;

/// <summary>Where a DTLS connection stands. It only ever moves forward through this list.</summary>
public enum DtlsState
{
    /// <summary>Not started.</summary>
    New,

    /// <summary>Between the start and the last Finished message.</summary>
    Handshaking,

    /// <summary>Keys are agreed; application data flows. The peer is known only after its fingerprint was compared.</summary>
    Connected,

    /// <summary>Closed by either side with close_notify, or before the handshake began.</summary>
    Closed,

    /// <summary>Ended by an error, which <c>DtlsConnection.Failure</c> names.</summary>
    Failed,
}
