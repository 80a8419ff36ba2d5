using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Media;

/// <summary>The server's streams, by name. Any thread.</summary>
public sealed class MediaCatalog : IAsyncDisposable
{
    private readonly ILogger _logger;

    // Guards what changes with a redeclaration; the listing is read without it.
    private readonly Lock _gate = new();

    // Not listed any more, but watched by viewers that began before; then being stopped.
    private readonly List<IMediaSource> _retired = [];
    private readonly List<IMediaSource> _ending = [];
    private volatile Listing _listing;

    /// <param name="sources">The streams, in the order they are listed to clients.</param>
    /// <exception cref="ArgumentException">Two streams have the same name.</exception>
    public MediaCatalog(IEnumerable<IMediaSource> sources) : this(sources, NullLogger.Instance) { }

    private MediaCatalog(IEnumerable<IMediaSource> sources, ILogger logger)
    {
        _logger = logger;
        _listing = new Listing([.. sources]);
    }

    /// <summary>The streams, in order of declaration.</summary>
    public IReadOnlyList<IMediaSource> Sources => _listing.Sources;

    /// <summary>Former sources that are not stopped yet.</summary>
    public int RetiredCount
    {
        get
        {
            lock (_gate)
                return _retired.Count + _ending.Count;
        }
    }

    /// <summary>Makes the sources of declared streams; nothing is loaded or started.</summary>
    /// <param name="streams">The declarations.</param>
    /// <param name="loggers">Where the steps of their lives are logged.</param>
    /// <param name="timings">How long starting, stopping and restarting may take; the defaults when null.</param>
    /// <exception cref="ArgumentException">Two streams have the same name, or one produces nothing.</exception>
    public static MediaCatalog Create(IEnumerable<StreamDefinition> streams, ILoggerFactory loggers, SourceTimings? timings = null)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ILogger logger = loggers.CreateLogger("FastSignal.Media");
        return new MediaCatalog(streams.Select(stream => new GStreamerSource(stream, logger, timings ?? new SourceTimings())), logger);
    }

    /// <summary>The stream of that name; null when there is none.</summary>
    public IMediaSource? Find(string name) => _listing.ByName.GetValueOrDefault(name);

    /// <summary>
    /// Makes these declarations the streams from now on. A stream whose pipeline is the same goes on as it is; one whose
    /// pipeline is another gets a new source, and its viewers keep the old one until they leave. Nothing is started.
    /// </summary>
    /// <returns>Names that are declared no more. Ending their viewers is up to the caller.</returns>
    /// <exception cref="ArgumentException">Two streams have the same name, or one produces nothing; nothing has changed.</exception>
    public IReadOnlyList<string> Redeclare(IEnumerable<StreamDefinition> streams, SourceTimings timings)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(timings);
        lock (_gate)
        {
            Listing old = _listing;
            List<(GStreamerSource Source, StreamDefinition Stream)> next =
                [.. streams.Select(stream => (Keep(old, stream) ?? new GStreamerSource(stream, _logger, timings), stream))];
            Listing listing = new([.. next.Select(pair => pair.Source)]);

            // From here on nothing fails.
            foreach ((GStreamerSource source, StreamDefinition stream) in next)
                source.Redefine(stream);
            _retired.AddRange(old.Sources.Where(source => !listing.Sources.Contains(source)));
            _listing = listing;
            foreach (GStreamerSource source in listing.Sources.Concat(_retired).OfType<GStreamerSource>())
                source.Timings = timings;
            return [.. old.ByName.Keys.Where(name => !listing.ByName.ContainsKey(name))];
        }
    }

    /// <summary>Stops former sources that nobody watches any more. Called now and then.</summary>
    /// <param name="onEnded">Told about each when it has stopped.</param>
    public void Sweep(Action<IMediaSource> onEnded)
    {
        ArgumentNullException.ThrowIfNull(onEnded);
        IMediaSource[] unwatched;
        lock (_gate)
        {
            unwatched = [.. _retired.Where(source => source.LeaseCount == 0)];
            _retired.RemoveAll(unwatched.Contains);
            _ending.AddRange(unwatched);
        }

        foreach (IMediaSource source in unwatched)
            _ = EndAsync(source, onEnded);
    }

    /// <summary>Stops every source, all at once, since each may take its time.</summary>
    public async ValueTask DisposeAsync()
    {
        IMediaSource[] all;
        lock (_gate)
            all = [.. Sources, .. _retired, .. _ending];
        await Task.WhenAll(all.Select(static source => source.DisposeAsync().AsTask()));
    }

    private static GStreamerSource? Keep(Listing old, StreamDefinition stream) =>
        old.ByName.GetValueOrDefault(stream.Name) is GStreamerSource source && source.CanRedefine(stream) ? source : null;

    private async Task EndAsync(IMediaSource source, Action<IMediaSource> onEnded)
    {
        try
        {
            await source.DisposeAsync();
        }
        finally
        {
            onEnded(source);
            lock (_gate)
                _ending.Remove(source);
        }
    }

    /// <summary>The streams at one moment.</summary>
    private sealed class Listing
    {
        public Listing(IReadOnlyList<IMediaSource> sources)
        {
            Sources = sources;
            foreach (IMediaSource source in sources)
            {
                if (!ByName.TryAdd(source.Name, source))
                    throw new ArgumentException($"Stream {source.Name} is declared twice.", nameof(sources));
            }
        }

        public IReadOnlyList<IMediaSource> Sources { get; }

        public Dictionary<string, IMediaSource> ByName { get; } = new(StringComparer.Ordinal);
    }
}
