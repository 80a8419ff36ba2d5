using FastSignal.Media.Sources;
using FastSignal.Signaling.Ports;
using FastSignal.Streaming;

namespace FastSignal.Server.Peers;

/// <summary>Makes the peers of signalling out of the viewers of the streaming engine.</summary>
internal sealed class PeerFactory(SourceCatalog catalog, StreamingEngine engine) : IPeerFactory
{
    /// <inheritdoc/>
    public IPeer? Create(PeerRequest request, IPeerObserver observer) => catalog.Find(request.Stream) is { } source
        ? new StreamingPeer(engine, source, Choose(source, request), request, observer)
        : null;

    /// <summary>
    /// The renditions the client wants, in its order of preference when it gave one, else in the source's. A list that names
    /// only video codecs says nothing about audio, and the other way round. Nothing at all when a kind of media has none of the
    /// codecs named for it.
    /// </summary>
    internal static IReadOnlyList<Rendition> Choose(IMediaSource source, PeerRequest request)
    {
        IEnumerable<Rendition> wanted = source.Renditions.Where(rendition => rendition.Kind == MediaKind.Video ? request.Video : request.Audio);
        if (request.Codecs is not { Count: > 0 } codecs)
            return [.. wanted];

        List<string> names = [.. codecs.Select(name => name.ToLowerInvariant())];
        List<Rendition> result = [];
        foreach (IGrouping<MediaKind, Rendition> group in wanted.GroupBy(rendition => rendition.Kind))
        {
            if (!names.Exists(name => IsOfKind(name, group.Key)))
            {
                result.AddRange(group);
                continue;
            }

            List<Rendition> matching =
            [
                .. group.Where(rendition => names.Contains(CodecName.Of(rendition.Codec)))
                    .OrderBy(rendition => names.IndexOf(CodecName.Of(rendition.Codec))),
            ];
            // Sound alone to who asked for a picture would look like a fault; nothing at all is told as what it is.
            if (matching.Count == 0)
                return [];
            result.AddRange(matching);
        }

        return result;
    }

    private static bool IsOfKind(string name, MediaKind kind) => kind == (name is "opus" ? MediaKind.Audio : MediaKind.Video);
}
