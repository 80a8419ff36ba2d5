namespace FastSignal.Rtc.Sdp;

/// <summary>Direction of media as its writer sees it (RFC 8866 section 6.7).</summary>
public enum MediaDirection
{
    /// <summary>Both ways; the default.</summary>
    SendRecv,

    /// <summary>Writer sends only.</summary>
    SendOnly,

    /// <summary>Writer receives only.</summary>
    RecvOnly,

    /// <summary>Neither.</summary>
    Inactive,
}
