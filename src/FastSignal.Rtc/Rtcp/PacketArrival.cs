namespace FastSignal.Rtc.Rtcp;

/// <summary>What transport-wide feedback says about one packet.</summary>
/// <param name="SequenceNumber">Transport-wide sequence number.</param>
/// <param name="IsReceived">False when the packet had not arrived when the feedback was made.</param>
/// <param name="ArrivalUs">
/// Arrival in microseconds of the receiver's own clock, whose zero is arbitrary and which wraps with the 24-bit reference
/// time: only differences mean something. 0 when not received.
/// </param>
public readonly record struct PacketArrival(ushort SequenceNumber, bool IsReceived, long ArrivalUs);
