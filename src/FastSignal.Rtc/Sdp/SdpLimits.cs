namespace FastSignal.Rtc.Sdp;

/// <summary>Bounds of a description that is read. A browser's largest offers stay below a tenth of them.</summary>
public static class SdpLimits
{
    /// <summary>Characters of a description (128 Ki).</summary>
    public const int MaxLength = 128 * 1024;

    /// <summary>Lines of a description.</summary>
    public const int MaxLines = 8192;

    /// <summary>Media sections of a description.</summary>
    public const int MaxMediaSections = 32;

    /// <summary>Formats of one m-line: RTP payload types have seven bits.</summary>
    public const int MaxFormats = 128;

    /// <summary>Characters of a mid: the longest a one-byte RTP header extension carries (RFC 8285 section 4.2).</summary>
    public const int MaxMidLength = 16;
}
