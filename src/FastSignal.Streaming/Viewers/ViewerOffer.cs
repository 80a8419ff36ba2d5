using System.Net;
using FastSignal.Media.Sources;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Streaming.Viewers;

/// <summary>Translates a source's renditions into what a peer offers.</summary>
internal static class ViewerOffer
{
    /// <summary>
    /// One m-line per kind. Audio and video go into MediaStreams of their own: browsers hold video back to lip-sync it with
    /// audio of the same stream, which a remote desktop pays for in latency. Players that show the stream of whichever track
    /// comes last need both in one.
    /// </summary>
    public static PeerOptions Describe(
        IMediaSource source, IReadOnlyList<Rendition> renditions, IReadOnlyList<IPEndPoint> candidates, NtpClock clock, StreamingOptions options,
        ViewerWish? wish = null)
    {
        bool oneMediaStream = wish is { OneMediaStream: true };
        List<PeerMedia> media = [];
        AddMedia(media, renditions, MediaKind.Video, oneMediaStream ? source.Name : source.Name + "-video");
        AddMedia(media, renditions, MediaKind.Audio, oneMediaStream ? source.Name : source.Name + "-audio");
        return new PeerOptions
        {
            Candidates = candidates,
            Media = media,
            DataChannels = wish is null or { DataChannels: true },
            Ice = new IceOptions { SilenceLimit = options.IceSilenceLimit, MaxRemoteCandidates = options.MaxRemoteCandidates },
            Clock = clock,
            PlayoutDelayMinMs = source.PlayoutDelayMinMs,
            PlayoutDelayMaxMs = source.PlayoutDelayMaxMs,
        };
    }

    private static void AddMedia(List<PeerMedia> media, IReadOnlyList<Rendition> renditions, MediaKind kind, string streamId)
    {
        List<PeerCodec> codecs = [.. renditions.Where(rendition => rendition.Kind == kind).Select(Describe)];
        if (codecs.Count > 0)
            media.Add(new PeerMedia(kind == MediaKind.Video, streamId, codecs));
    }

    private static PeerCodec Describe(Rendition rendition) => new(
        rendition.Index,
        rendition.Codec switch
        {
            MediaCodec.H264 => "H264",
            MediaCodec.Vp8 => "VP8",
            MediaCodec.Opus => "opus",
            _ => throw new ArgumentOutOfRangeException(nameof(rendition), rendition.Codec, "no payload format for this codec"),
        },
        rendition.ClockRate, rendition.Channels, rendition.FormatParameters);
}
