namespace FastSignal.Server.Hosting;

/// <summary>How severe a line must be to get into the log. Any thread.</summary>
internal sealed class LogThreshold
{
    private volatile int _minimum = (int)LogLevel.Information;

    /// <summary>Least severe lines of ours that are kept.</summary>
    public LogLevel Minimum { get => (LogLevel)_minimum; set => _minimum = (int)value; }

    /// <summary>Whether a line is kept. The framework's own start and stop lines say what ours say better, so of it only what went wrong is.</summary>
    public bool Keeps(string? category, LogLevel level)
    {
        LogLevel minimum = Minimum;
        if (minimum < LogLevel.Warning && category is not null && category.StartsWith("Microsoft", StringComparison.Ordinal))
            minimum = LogLevel.Warning;
        return level >= minimum;
    }
}
