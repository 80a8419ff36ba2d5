namespace FastSignal.Load.Measuring;

/// <summary>Counts what went wrong, by kind.</summary>
internal sealed class ErrorTally
{
    /// <summary>Kinds told apart; further ones count together, so that a server that invents texts fills no memory.</summary>
    private const int MaxKinds = 50;

    private const string Others = "others";

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Errors of all kinds.</summary>
    public long Total { get; private set; }

    /// <summary>The kinds with their counts.</summary>
    public IReadOnlyDictionary<string, long> ByKind => _counts;

    /// <summary>Counts one.</summary>
    public void Add(string kind, long times = 1)
    {
        if (times <= 0)
            return;
        if (_counts.Count >= MaxKinds && !_counts.ContainsKey(kind))
            kind = Others;
        _counts[kind] = _counts.GetValueOrDefault(kind) + times;
        Total += times;
    }
}
