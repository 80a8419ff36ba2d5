namespace FastSignal.Rtc.Sdp;

/// <summary>One <c>a=rtcp-fb</c> (RFC 4585 section 4.2).</summary>
/// <param name="PayloadType">Payload type; null for <c>*</c>, which means all of the m-line.</param>
/// <param name="Type">For example <c>nack</c>, <c>nack pli</c>, <c>transport-cc</c>.</param>
public readonly record struct RtcpFeedback(int? PayloadType, string Type);
