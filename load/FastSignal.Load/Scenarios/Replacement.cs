namespace FastSignal.Load.Scenarios;

/// <summary>Keeps so many connections going: where one has ended, the next begins, at a rate if there is one.</summary>
internal sealed class Replacement(LoadRun run, int slots, double perSecond, long startUs, Func<MeasuredConnection> make)
{
    /// <summary>More errors than this mean that the server is gone, and going on would only be noise.</summary>
    private const long MaxErrors = 10_000;

    private readonly HashSet<MeasuredConnection> _living = [];
    private Pace _pace = new(Math.Max(perSecond, 1e-9), startUs);

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyCollection<MeasuredConnection> Living => _living;

    /// <summary>Begins what is due; says when the next one is.</summary>
    public long Tick(long nowUs)
    {
        if (run.Errors.Total > MaxErrors)
            throw new LoadFailureException("too many errors: " + string.Join(", ", run.Errors.ByKind.Keys));
        for (int i = 0; i < Pace.MaxPerTurn && _living.Count < slots && (perSecond == 0 || _pace.TryTake(nowUs, out _)); i++)
        {
            MeasuredConnection connection = make();
            _living.Add(connection);
            connection.Ended = () => _living.Remove(connection);
            connection.Begin();
        }

        return perSecond == 0 || _living.Count >= slots ? long.MaxValue : _pace.DueUs;
    }
}
