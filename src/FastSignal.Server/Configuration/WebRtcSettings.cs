using System.Net;
using FastSignal.Streaming.Udp;

namespace FastSignal.Server.Configuration;

/// <summary>Section <c>webrtc</c>.</summary>
/// <param name="PublicAddresses">Addresses announced in candidates in place of the machine's own; empty for those.</param>
/// <param name="Workers">Threads that share the viewers; 0 for one per core.</param>
/// <param name="IceSilenceTimeout">Silence of authenticated ICE checks after which a viewer is released.</param>
/// <param name="NackHistory">Packets of each rendition kept for retransmission.</param>
/// <param name="SendBufferSize">SO_SNDBUF in bytes.</param>
/// <param name="ReceiveBufferSize">SO_RCVBUF in bytes.</param>
/// <param name="UdpBatching">How datagrams leave.</param>
/// <param name="FrameTrace">Whether viewers remember when their last pictures left the pipeline.</param>
internal sealed record WebRtcSettings(
    IReadOnlyList<IPAddress> PublicAddresses, int Workers, TimeSpan IceSilenceTimeout, int NackHistory,
    int SendBufferSize, int ReceiveBufferSize, UdpBatching UdpBatching, bool FrameTrace);
