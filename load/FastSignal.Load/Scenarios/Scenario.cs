using FastSignal.Load.Measuring;
using FastSignal.Load.Options;

namespace FastSignal.Load.Scenarios;

/// <summary>One way of loading a server. New ones are listed in <see cref="ScenarioCatalog"/>.</summary>
internal abstract class Scenario
{
    /// <summary>Name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a sentence or two.</summary>
    public abstract string Summary { get; }

    /// <summary>What it counts, in the singular: CPU time is given for each.</summary>
    public abstract string Unit { get; }

    /// <summary>What its latency is that of.</summary>
    public abstract string LatencyOf { get; }

    /// <summary>Its options, with the bounds of each.</summary>
    public IReadOnlyList<Option> Options => [.. OwnOptions, .. CommonOptions.Shared(MaxRssGrowth)];

    /// <summary>The limit of the server's growth; a scenario that is about memory has a default.</summary>
    public virtual Option<long> MaxRssGrowth { get; } = CommonOptions.MaxRssGrowth(null);

    /// <summary>The options it has besides those of all.</summary>
    protected abstract IReadOnlyList<Option> OwnOptions { get; }

    /// <summary>Connects, loads, measures and leaves; on the thread of the run's loop.</summary>
    /// <exception cref="LoadFailureException">It cannot go on.</exception>
    public abstract void Run(LoadRun run);

    /// <summary>Growth of the server's memory over the measured time, in bytes.</summary>
    public virtual long RssGrowth(Meter meter) => (meter.RssAfter ?? 0) - (meter.RssBefore ?? 0);
}
