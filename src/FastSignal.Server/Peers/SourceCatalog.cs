using FastSignal.Media;
using FastSignal.Media.Sources;
using FastSignal.Signaling.Ports;
using FastSignal.Streaming;

namespace FastSignal.Server.Peers;

/// <summary>The configured sources, as signalling shows them to clients. Every app sees every stream.</summary>
internal sealed class SourceCatalog(MediaCatalog media, StreamingEngine engine) : ISourceCatalog
{
    /// <summary>The sources there are now, in order of declaration.</summary>
    public IReadOnlyList<IMediaSource> Sources => media.Sources;

    /// <summary>The source of that name, or null.</summary>
    public IMediaSource? Find(string stream) => media.Find(stream);

    /// <inheritdoc/>
    public bool Contains(string app, string stream) => Find(stream) is not null;

    /// <inheritdoc/>
    public IReadOnlyList<StreamSummary> List(string app) => [.. media.Sources.Select(Summarise)];

    private StreamSummary Summarise(IMediaSource source) => new(
        source.Name,
        source.Title,
        Codecs(source, MediaKind.Video),
        Codecs(source, MediaKind.Audio),
        SourceStates.NameOf(source.State),
        engine.CountViewers(source));

    private static string[] Codecs(IMediaSource source, MediaKind kind) =>
        [.. source.Renditions.Where(rendition => rendition.Kind == kind).Select(rendition => CodecName.Of(rendition.Codec))];
}
