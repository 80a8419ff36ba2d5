using System.Text.Json.Serialization;
using FastSignal.Media.Sources;
using FastSignal.Server.Peers;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Server.Http;

/// <summary>Body of <c>GET /api/media/status</c>: the streams, the viewers and the UDP side at one moment.</summary>
internal sealed record MediaReport
{
    /// <summary>Every configured stream.</summary>
    public required IReadOnlyList<StreamReport> Streams { get; init; }

    /// <summary>Viewers that are not closed.</summary>
    public required int Viewers { get; init; }

    /// <summary>Addresses and user fragments routed to viewers; zero when there is none.</summary>
    public required int Routes { get; init; }

    /// <summary>Items that wait in the workers' mailboxes.</summary>
    public required int QueueDepth { get; init; }

    /// <summary>Frames of GStreamer memory held now.</summary>
    public required int FramesHeld { get; init; }

    /// <summary>The bound UDP endpoint.</summary>
    public required string UdpEndpoint { get; init; }

    /// <summary><c>gso</c>, <c>sendmmsg</c> or <c>plain</c>.</summary>
    public required string UdpMode { get; init; }

    /// <summary>Counts since the start.</summary>
    public required IReadOnlyDictionary<string, long> Counters { get; init; }

    /// <summary>Takes the numbers of this moment.</summary>
    public static MediaReport Take(IReadOnlyList<IMediaSource> sources, StreamingEngine engine, int framesHeld) => new()
    {
        Streams = [.. sources.Select(source => new StreamReport(
            source.Name, SourceStates.NameOf(source.State), engine.CountViewers(source), source.LeaseCount,
            [.. source.Renditions.Select(rendition => CodecName.Of(rendition.Codec))]))],
        Viewers = engine.ViewerCount,
        Routes = engine.RouteCount,
        QueueDepth = engine.QueueDepth,
        FramesHeld = framesHeld,
        UdpEndpoint = engine.LocalEndPoint.ToString(),
        UdpMode = engine.SocketMode,
        Counters = engine.Counters.Snapshot(),
    };
}

/// <summary>One stream in the report.</summary>
/// <param name="Name">Name.</param>
/// <param name="State"><c>stopped</c>, <c>starting</c>, <c>playing</c>, <c>restarting</c> or <c>failed</c>.</param>
/// <param name="Viewers">Viewers that watch it or are about to.</param>
/// <param name="Leases">Claims that keep it running.</param>
/// <param name="Codecs">What can be asked for.</param>
internal sealed record StreamReport(string Name, string State, int Viewers, int Leases, IReadOnlyList<string> Codecs);

/// <summary>JSON of the media resources: snake_case, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MediaReport))]
[JsonSerializable(typeof(IReadOnlyList<TracedFrame>))]
internal sealed partial class MediaJsonContext : JsonSerializerContext;
