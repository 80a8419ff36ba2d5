using FastSignal.Load.Client;
using FastSignal.Load.Measuring;
using FastSignal.Load.Options;
using FastSignal.Primitives;

namespace FastSignal.Load.Scenarios;

/// <summary>What a scenario works with during one run, and the steps that all scenarios have in common.</summary>
internal sealed class LoadRun(Target target, OptionValues options, LoadLoop loop, Meter meter)
{
    /// <summary>Longest wait for the closing handshakes at the end.</summary>
    private static readonly TimeSpan s_leaveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The server.</summary>
    public Target Target => target;

    /// <summary>What the user asked for.</summary>
    public OptionValues Options => options;

    /// <summary>Where the connections live.</summary>
    public LoadLoop Loop => loop;

    /// <summary>Where everything is counted.</summary>
    public Meter Meter => meter;

    /// <summary>What went wrong.</summary>
    public ErrorTally Errors { get; } = new();

    /// <summary>What the scenario has to say besides.</summary>
    public SortedDictionary<string, double> Details { get; } = new(StringComparer.Ordinal);

    /// <summary>Connections that have been dialled and are not open yet.</summary>
    public int Dialling { get; set; }

    /// <summary>Connections that are open.</summary>
    public int OpenCount { get; set; }

    /// <summary>Spells the upgrade request for a path.</summary>
    public byte[] UpgradeRequest(string path) => UpgradeAnswer.Request(target.Host, path);

    /// <summary>Opens the connections, so many at a time as the user allows.</summary>
    /// <param name="connections">New ones.</param>
    /// <param name="receiveBuffer">SO_RCVBUF in bytes; 0 for the kernel's own.</param>
    /// <exception cref="LoadFailureException">Not all of them are open in time.</exception>
    public void Connect(IReadOnlyList<MeasuredConnection> connections, int receiveBuffer = 0)
    {
        int inFlight = options.Get(CommonOptions.InFlight);
        long until = MonotonicClock.NowUs + (long)options.Get(CommonOptions.ConnectTimeout).TotalMicroseconds;
        long errorsBefore = Errors.Total;
        int next = 0;
        int openBefore = OpenCount;
        bool done = loop.Run(until, Dial, () => Errors.Total > errorsBefore || (next == connections.Count && Dialling == 0));
        ThrowIfCancelled();
        if (!done || Errors.Total > errorsBefore)
        {
            string why = Errors.Total > errorsBefore ? string.Join(", ", Errors.ByKind.Keys) : "no time left, see --connect-timeout";
            throw new LoadFailureException($"{OpenCount - openBefore} of {connections.Count} connections to {target.Host} are open, then: {why}");
        }

        long Dial(long nowUs)
        {
            while (next < connections.Count && Dialling < inFlight && Errors.Total == errorsBefore)
                connections[next++].Begin(receiveBuffer);
            return long.MaxValue;
        }
    }

    /// <summary>Serves the connections for a while.</summary>
    public void Serve(TimeSpan time, Func<long, long>? tick = null)
    {
        if (time > TimeSpan.Zero)
            loop.Run(MonotonicClock.NowUs + (long)time.TotalMicroseconds, tick);
        ThrowIfCancelled();
    }

    /// <summary>Serves the connections until something holds.</summary>
    /// <returns>Whether it came to hold in time.</returns>
    public bool ServeUntil(Func<bool> isDone, TimeSpan limit, Func<long, long>? tick = null)
    {
        bool done = loop.Run(MonotonicClock.NowUs + (long)limit.TotalMicroseconds, tick, isDone);
        ThrowIfCancelled();
        return done;
    }

    /// <summary>Warms up, then measures.</summary>
    public void Measure(TimeSpan warmup, TimeSpan duration, Func<long, long>? tick = null)
    {
        meter.Phase = "warming up";
        Serve(warmup, tick);
        meter.Phase = "measuring";
        meter.Open();
        try
        {
            Serve(duration, tick);
        }
        finally
        {
            meter.Close();
        }

        if (OpenCount == 0 && meter.Units == 0)
            throw new LoadFailureException("every connection was lost: " + string.Join(", ", Errors.ByKind.Keys));
    }

    /// <summary>Closes the connections in order, and cuts those that do not end in time.</summary>
    public void Leave(IReadOnlyList<MeasuredConnection> connections)
    {
        string phase = meter.Phase;
        meter.Phase = "leaving";
        foreach (MeasuredConnection connection in connections)
        {
            connection.IsLeaving = true;
            connection.Close();
        }

        long until = MonotonicClock.NowUs + (long)s_leaveTimeout.TotalMicroseconds;
        if (!loop.Run(until, null, () => connections.All(connection => connection.State == ConnectionState.Closed)))
        {
            foreach (MeasuredConnection connection in connections.Where(connection => connection.State != ConnectionState.Closed))
            {
                Errors.Add("close handshake not answered");
                connection.Abort();
            }
        }

        meter.Phase = phase;
    }

    private void ThrowIfCancelled()
    {
        if (loop.IsCancelled)
            throw new LoadFailureException("stopped by the user");
    }
}
