using System.Numerics;

namespace FastSignal.Primitives;

/// <summary>
/// Counts values in buckets that are exact for small values and at most 1/128 of the value wide for larger ones, so that
/// percentiles of millions of samples take a fixed 34 KB. Recording allocates nothing. Used by one thread at a time.
/// </summary>
public sealed class LogLinearHistogram
{
    /// <summary>Largest value told apart; a larger one counts as this. In microseconds some 12 days.</summary>
    public const long MaxValue = (1L << MaxBits) - 1;

    private const int MaxBits = 40;
    private const int SubBits = 7;
    private const int SubBuckets = 1 << SubBits;
    private const int Buckets = (MaxBits - SubBits + 1) * SubBuckets;

    private readonly long[] _counts = new long[Buckets];
    private double _sum;

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The smallest value; 0 when there is none.</summary>
    public long Min { get; private set; }

    /// <summary>The largest value; 0 when there is none.</summary>
    public long Max { get; private set; }

    /// <summary>The average; 0 when there is no value.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>Counts a value.</summary>
    /// <param name="value">In whatever unit; one below 0 counts as 0, one above <see cref="MaxValue"/> as that.</param>
    /// <param name="times">How often; at least 1.</param>
    public void Record(long value, long times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        value = Math.Clamp(value, 0, MaxValue);
        _counts[IndexOf(value)] += times;
        Min = Count == 0 ? value : Math.Min(Min, value);
        Max = Math.Max(Max, value);
        Count += times;
        _sum += (double)value * times;
    }

    /// <summary>Counts everything another one has counted.</summary>
    public void Add(LogLinearHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
            return;
        for (int index = 0; index < Buckets; index++)
            _counts[index] += other._counts[index];
        Min = Count == 0 ? other.Min : Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
        Count += other.Count;
        _sum += other._sum;
    }

    /// <summary>
    /// The value that so many percent of all are at most (nearest rank): the upper end of its bucket, so never too small, and
    /// never above <see cref="Max"/>. 0 when there is no value.
    /// </summary>
    /// <param name="percent">From 0 to 100.</param>
    public long Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        if (Count == 0)
            return 0;
        if (percent == 0)
            return Min;

        // A product such as 99.9 / 100 * 1000 is a hair above 999: the rank must not become 1000 by it.
        long rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count - 1e-6), 1, Count);
        long seen = 0;
        for (int index = 0; index < Buckets; index++)
        {
            seen += _counts[index];
            if (seen >= rank)
                return Math.Clamp(UpperEnd(index), Min, Max);
        }

        return Max;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(_counts);
        _sum = 0;
        Count = 0;
        Min = 0;
        Max = 0;
    }

    // Below 2 * SubBuckets the bucket is the value; above, each power of two has SubBuckets of equal width.
    private static int IndexOf(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value) - SubBits);
        return (shift << SubBits) + (int)(value >> shift);
    }

    private static long UpperEnd(int index)
    {
        int shift = Math.Max(0, (index >> SubBits) - 1);
        return (((long)index - (shift << SubBits) + 1) << shift) - 1;
    }
}
