using System.Net;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Rtc.Peers;

/// <summary>What a peer sends and how it is reached.</summary>
public sealed record PeerOptions
{
    /// <summary>Addresses announced as host candidates, best first.</summary>
    public required IReadOnlyList<IPEndPoint> Candidates { get; init; }

    /// <summary>The media that can be sent, at most one entry per kind.</summary>
    public required IReadOnlyList<PeerMedia> Media { get; init; }

    /// <summary>True offers, and accepts, data channels.</summary>
    public bool DataChannels { get; init; }

    /// <summary>Bounds of the ICE agent.</summary>
    public IceOptions Ice { get; init; } = new();

    /// <summary>Wall clock for sender reports and abs-send-time.</summary>
    public NtpClock Clock { get; init; }

    /// <summary>Minimum of the playout-delay header extension in milliseconds.</summary>
    public int PlayoutDelayMinMs { get; init; }

    /// <summary>Maximum of the playout-delay header extension in milliseconds.</summary>
    public int PlayoutDelayMaxMs { get; init; }
}

/// <summary>One m-line: the codecs that can be sent on it.</summary>
/// <param name="Video">Video or audio.</param>
/// <param name="StreamId">The MediaStream it is announced in; streams that share one are lip-synced by browsers (RFC 8830).</param>
/// <param name="Codecs">In order of preference.</param>
public sealed record PeerMedia(bool Video, string StreamId, IReadOnlyList<PeerCodec> Codecs);

/// <summary>One codec of an m-line.</summary>
/// <param name="RenditionIndex">The caller's name for the rendition that has this codec.</param>
/// <param name="Name">Encoding name of the payload format: <c>H264</c>, <c>VP8</c>, <c>opus</c>.</param>
/// <param name="ClockRate">RTP clock rate in Hz.</param>
/// <param name="Channels">Audio channels, 0 for video.</param>
/// <param name="FormatParameters">The <c>fmtp</c> text, or empty.</param>
public sealed record PeerCodec(int RenditionIndex, string Name, int ClockRate, int Channels, string FormatParameters);
