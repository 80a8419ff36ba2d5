using FastSignal.Media.Sources;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;

namespace FastSignal.Streaming.Viewers;

/// <summary>One viewer's numbers at one moment. Null where nothing is known yet.</summary>
public sealed record ViewerStatistics
{
    /// <summary>State of ICE.</summary>
    public IceState Ice { get; init; }

    /// <summary>State of the whole connection.</summary>
    public PeerConnectionState Connection { get; init; }

    /// <summary>Remote address of the selected pair.</summary>
    public string? Remote { get; init; }

    /// <summary>Codec of the video that is sent.</summary>
    public MediaCodec? VideoCodec { get; init; }

    /// <summary>Codec of the audio that is sent.</summary>
    public MediaCodec? AudioCodec { get; init; }

    /// <summary>RTP packets sent, resends included.</summary>
    public long PacketsSent { get; init; }

    /// <summary>RTP bytes sent, headers and resends included, without the authentication tag.</summary>
    public long BytesSent { get; init; }

    /// <summary>Pictures sent.</summary>
    public long FramesSent { get; init; }

    /// <summary>Pictures skipped while waiting for a key frame.</summary>
    public long FramesSkipped { get; init; }

    /// <summary>Packets resent.</summary>
    public long PacketsRetransmitted { get; init; }

    /// <summary>Packets the viewer reported missing.</summary>
    public long NacksReceived { get; init; }

    /// <summary>PLI and FIR received.</summary>
    public long KeyFrameRequests { get; init; }

    /// <summary>Sent bits per second over the last second.</summary>
    public double BitrateBps { get; init; }

    /// <summary>Round trip time in milliseconds, from receiver reports.</summary>
    public double? RttMs { get; init; }

    /// <summary>Interarrival jitter in milliseconds, from receiver reports.</summary>
    public double? JitterMs { get; init; }

    /// <summary>Share of packets lost between the last two receiver reports, 0..1.</summary>
    public double? LossRatio { get; init; }
}
