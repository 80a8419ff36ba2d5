using System.Net;
using FastSignal.Streaming.Udp;

namespace FastSignal.Streaming;

/// <summary>Settings of the UDP side. Those of viewers can change (<see cref="StreamingEngine.Apply"/>), those of the socket and the workers are fixed at start.</summary>
public sealed record StreamingOptions
{
    /// <summary>Address to bind; <see cref="IPAddress.Any"/> means all, both families.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>UDP port; 0 picks a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Addresses announced as candidates in place of the machine's own: those of a 1:1 NAT in front of it.</summary>
    public IReadOnlyList<IPAddress> PublicAddresses { get; init; } = [];

    /// <summary>Worker threads; 0 means one per core.</summary>
    public int Workers { get; init; }

    /// <summary>Video packets held for retransmission, per rendition and worker.</summary>
    public int HistoryPackets { get; init; } = 1024;

    /// <summary>How long a connected viewer may send no authenticated check before it is given up.</summary>
    public TimeSpan IceSilenceLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Remote candidates accepted per viewer.</summary>
    public int MaxRemoteCandidates { get; init; } = 50;

    /// <summary>How the socket talks to the kernel.</summary>
    public UdpBatching Batching { get; init; } = UdpBatching.Auto;

    /// <summary>Socket send buffer in bytes; the kernel may grant less.</summary>
    public int SendBufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Socket receive buffer in bytes; the kernel may grant less.</summary>
    public int ReceiveBufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Whether each viewer remembers when its last pictures left the pipeline (<see cref="StreamingEngine.ReadFrameTraceAsync"/>).</summary>
    public bool TraceFrames { get; init; }
}
