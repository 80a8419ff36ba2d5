namespace FastSignal.Figures;

/// <summary>A set of samples, in whatever unit they came in.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    public Distribution(IEnumerable<double> samples) => _sorted = [.. samples.Order()];

    /// <summary>Number of samples.</summary>
    public int Count => _sorted.Length;

    /// <summary>The smallest.</summary>
    public double Min => Percentile(0);

    /// <summary>The median.</summary>
    public double P50 => Percentile(50);

    /// <summary>Nine of ten are at most this.</summary>
    public double P90 => Percentile(90);

    /// <summary>Nineteen of twenty are at most this.</summary>
    public double P95 => Percentile(95);

    /// <summary>The largest.</summary>
    public double Max => Percentile(100);

    /// <summary>Nearest-rank percentile; not a number when there are no samples.</summary>
    private double Percentile(int percent) =>
        _sorted.Length == 0 ? double.NaN : _sorted[Math.Max(0, (_sorted.Length * percent + 99) / 100 - 1)];
}
