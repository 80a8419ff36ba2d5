namespace FastSignal.Rtc.Rtp;

/// <summary>
/// Extends 16-bit sequence numbers to 64 bits by counting wraps (RFC 3550 appendix A.1): a number is taken for the one
/// nearest to the highest seen so far, so reordering of less than half the number space survives a wrap. The first number
/// has no wraps behind it; one that was sent before it across a wrap comes out negative.
/// </summary>
public struct SequenceExtender
{
    private bool _started;

    /// <summary>The highest extended number so far; meaningless before the first <see cref="Extend"/>.</summary>
    public long Highest { get; private set; }

    /// <summary>Extends a number and remembers it when it is the highest.</summary>
    public long Extend(ushort sequenceNumber)
    {
        long extended = Estimate(sequenceNumber);
        if (!_started || extended > Highest)
        {
            Highest = extended;
            _started = true;
        }

        return extended;
    }

    /// <summary>
    /// Extends a number without remembering it: for packets whose authenticity is still to be checked (RFC 3711 section 3.3.1).
    /// </summary>
    public readonly long Estimate(ushort sequenceNumber) =>
        _started ? Highest + (short)(sequenceNumber - (ushort)Highest) : sequenceNumber;
}
