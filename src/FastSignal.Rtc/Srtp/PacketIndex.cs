namespace FastSignal.Rtc.Srtp;

/// <summary>The 48-bit index of an SRTP packet: rollover counter and sequence number (RFC 3711 section 3.3.1).</summary>
internal static class PacketIndex
{
    private const int HalfRange = 0x8000;
    private const ulong MaxRolloverCounter = uint.MaxValue;

    /// <summary>
    /// Finds the index a sequence number most likely stands for, which is the one closest to the highest index seen
    /// (RFC 3711 appendix A). False when it would lie before the start of the stream or after its end.
    /// </summary>
    public static bool TryGuess(ulong highest, ushort sequenceNumber, out ulong index)
    {
        ulong rollover = highest >> 16;
        int last = (ushort)highest;
        if (last < HalfRange)
        {
            if (sequenceNumber - last > HalfRange)
                rollover--;
        }
        else if (last - HalfRange > sequenceNumber)
        {
            rollover++;
        }

        index = (rollover << 16) | sequenceNumber;
        return rollover <= MaxRolloverCounter;
    }
}
