using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;

namespace FastSignal.Server.Reload;

/// <summary>
/// Reads the configuration again and puts it into force as a whole, or not at all. Environment and command line are those
/// of the start and go on winning over the file. One reload at a time; any thread.
/// </summary>
/// <param name="load">Reads everything again.</param>
/// <param name="started">What the server started with.</param>
/// <param name="apply">Puts a configuration into force; an <see cref="ArgumentException"/> says that nothing has changed, and why.</param>
/// <param name="logger">Receives the receipt.</param>
internal sealed class ConfigurationReloader(
    Func<ConfigurationResult> load, FastSignalConfiguration started, Action<FastSignalConfiguration> apply, ILogger logger)
{
    /// <summary>Longest value in a log line, in characters; the receipt has all of it.</summary>
    private const int MaximumLoggedLength = 200;

    private readonly Lock _gate = new();
    private FastSignalConfiguration _running = started;
    private bool _stopped;

    /// <summary>What is in force; keys that need a restart have the values of the start.</summary>
    public FastSignalConfiguration Running
    {
        get
        {
            lock (_gate)
                return _running;
        }
    }

    /// <summary>Values that were read and wait for a restart.</summary>
    public IReadOnlyList<ConfigurationChange> Waiting { get; private set; } = [];

    /// <summary>Reloads.</summary>
    /// <param name="trigger">Who asked, for the log: <c>file</c>, <c>signal</c> or <c>request</c>.</param>
    /// <param name="mentionsNothing">Whether a reload that changes nothing is worth a line.</param>
    public ReloadOutcome Reload(string trigger, bool mentionsNothing = true)
    {
        lock (_gate)
        {
            List<ConfigurationProblem> problems = [];
            ReloadReceipt? receipt = _stopped ? Refused(problems, "the server is stopping") : TryReload(problems);
            if (receipt is null)
            {
                foreach (ConfigurationProblem problem in problems)
                    ReloadLog.Kept(logger, trigger, problem.ToString());
            }
            else if (mentionsNothing || !receipt.IsEmpty)
            {
                Log(trigger, receipt);
            }

            return new ReloadOutcome(receipt, problems);
        }
    }

    /// <summary>Waits for a reload under way and takes no other.</summary>
    public void Stop()
    {
        lock (_gate)
            _stopped = true;
    }

    private ReloadReceipt? TryReload(List<ConfigurationProblem> problems)
    {
        ConfigurationResult result = load();
        if (!result.Ok)
        {
            problems.AddRange(result.Problems);
            return null;
        }

        FastSignalConfiguration next = result.Configuration;
        // A file is missing for a moment while it is replaced, and nobody means "all defaults" by deleting it.
        if (_running.File is { } file && next.File is null)
            return Refused(problems, $"{Path.GetFileName(file)} is gone");

        // Keys that need a restart keep their values, and those must fit together with the new ones of the others.
        FastSignalConfiguration running = (next.Sources ?? throw new InvalidOperationException("A loaded configuration has sources.")).Read(problems, _running);
        if (problems.Count > 0)
            return null;
        ReloadReceipt receipt = ReloadReceipt.Between(_running, next);
        try
        {
            apply(running);
        }
        catch (ArgumentException exception)
        {
            return Refused(problems, exception.Message);
        }

        _running = running;
        Waiting = receipt.Restart;
        return receipt;
    }

    private static ReloadReceipt? Refused(List<ConfigurationProblem> problems, string why)
    {
        problems.Add(new ConfigurationProblem("configuration", why));
        return null;
    }

    private void Log(string trigger, ReloadReceipt receipt)
    {
        ReloadLog.Reloaded(logger, trigger, receipt.Applied.Count, receipt.NewSessions.Count, receipt.Restart.Count, receipt.Unchanged);
        Log(receipt.Applied, TakesEffect.Now);
        Log(receipt.NewSessions, TakesEffect.NewSessions);
        Log(receipt.Restart, TakesEffect.Restart);
    }

    private void Log(IReadOnlyList<ConfigurationChange> changes, TakesEffect takesEffect)
    {
        foreach (ConfigurationChange change in changes)
            ReloadLog.Changed(logger, change.Key, Shorten(change.Old), Shorten(change.New), TakesEffectText.Of(takesEffect));
    }

    private static string Shorten(string text) =>
        text.Length <= MaximumLoggedLength ? text : string.Concat(text.AsSpan(0, MaximumLoggedLength), "...");
}
