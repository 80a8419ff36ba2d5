namespace FastSignal.Rtc.Rtp;

/// <summary>
/// The identifiers a peer negotiated for the header extensions FastSignal sends (<c>a=extmap</c>, RFC 8285 section 5).
/// 0 stands for "not negotiated"; identifiers above 14 do not fit the one-byte form and are treated the same.
/// </summary>
/// <param name="Mid"><c>urn:ietf:params:rtp-hdrext:sdes:mid</c> (RFC 9143 section 15).</param>
/// <param name="AbsSendTime"><c>http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time</c>.</param>
/// <param name="TransportCc"><c>http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01</c>.</param>
/// <param name="PlayoutDelay"><c>http://www.webrtc.org/experiments/rtp-hdrext/playout-delay</c>.</param>
public readonly record struct HeaderExtensionIds(byte Mid, byte AbsSendTime, byte TransportCc, byte PlayoutDelay);
