using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media;

/// <summary>The server's streams, by name.</summary>
public sealed class MediaCatalog : IAsyncDisposable
{
    private readonly Dictionary<string, IMediaSource> _byName;

    /// <param name="sources">The streams, in the order they are listed to clients.</param>
    /// <exception cref="ArgumentException">Two streams have the same name.</exception>
    public MediaCatalog(IEnumerable<IMediaSource> sources)
    {
        Sources = [.. sources];
        _byName = new Dictionary<string, IMediaSource>(Sources.Count, StringComparer.Ordinal);
        foreach (IMediaSource source in Sources)
        {
            if (!_byName.TryAdd(source.Name, source))
                throw new ArgumentException($"Stream {source.Name} is declared twice.", nameof(sources));
        }
    }

    /// <summary>The streams, in order of declaration.</summary>
    public IReadOnlyList<IMediaSource> Sources { get; }

    /// <summary>Makes the sources of declared streams; nothing is loaded or started.</summary>
    /// <param name="streams">The declarations.</param>
    /// <param name="loggers">Where the steps of their lives are logged.</param>
    /// <param name="timings">How long starting, stopping and restarting may take; the defaults when null.</param>
    /// <exception cref="ArgumentException">Two streams have the same name, or one produces nothing.</exception>
    public static MediaCatalog Create(IEnumerable<StreamDefinition> streams, ILoggerFactory loggers, SourceTimings? timings = null)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ILogger logger = loggers.CreateLogger("FastSignal.Media");
        return new MediaCatalog(streams.Select(stream => new GStreamerSource(stream, logger, timings ?? new SourceTimings())));
    }

    /// <summary>The stream of that name; null when there is none.</summary>
    public IMediaSource? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Stops every source, all at once, since each may take its time.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(Sources.Select(static source => source.DisposeAsync().AsTask()));
}
