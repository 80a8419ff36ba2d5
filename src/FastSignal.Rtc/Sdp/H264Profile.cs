namespace FastSignal.Rtc.Sdp;

/// <summary>The H.264 profiles WebRTC endpoints name, after RFC 6184 table 5.</summary>
internal enum H264Profile
{
    Unknown,
    ConstrainedBaseline,
    Baseline,
    Main,
    ConstrainedHigh,
    High,
}
