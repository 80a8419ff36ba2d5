namespace FastSignal.Rtc.Rtcp;

/// <summary>The status symbols of transport-wide feedback (draft-holmer section 3.1.1); the value is the size of the delta in bytes.</summary>
internal enum PacketStatus : byte
{
    NotReceived = 0,
    SmallDelta = 1,
    LargeDelta = 2,
    Reserved = 3,
}
