namespace FastSignal.Rtc.Sdp;

/// <summary>One <c>a=rtpmap</c> (RFC 8866 section 6.6).</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Encoding">Codec name as written; compare without case.</param>
/// <param name="ClockRate">Hertz.</param>
/// <param name="Channels">Audio channels; 1 when not written.</param>
public readonly record struct RtpMap(int PayloadType, string Encoding, int ClockRate, int Channels);
