namespace FastSignal.Rtc.Sdp;

/// <summary>The media field of an m-line.</summary>
public enum SdpMediaKind
{
    /// <summary><c>video</c>.</summary>
    Video,

    /// <summary><c>audio</c>.</summary>
    Audio,

    /// <summary><c>application</c>.</summary>
    Application,

    /// <summary>Everything else.</summary>
    Other,
}
