using System.Net;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>webrtc</c>: the one UDP port and the peers behind it.</summary>
internal static class WebRtcKeys
{
    public const string Section = "webrtc";

    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;

    public static readonly ListKey<IPAddress> PublicAddresses = new(
        Section, "public_addresses", [], 0, 8, "an IP address", AddressText.TryParse,
        "Addresses browsers are told to reach the UDP port at, for a server behind 1:1 NAT; empty for the addresses of this machine.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey Workers = new(
        Section, "workers", 0, 0, 256, "0 for one per core", "Threads that share the viewers among them.");

    public static readonly DurationKey IceSilenceTimeout = new(
        Section, "ice_silence_timeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10),
        "A viewer whose browser sent no authenticated ICE check for this long is gone, and released.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey NackHistory = new(
        Section, "nack_history", 1_024, 64, 16_384, "packets", "Packets of each rendition kept for retransmission; an older one is replaced by a key frame.");

    public static readonly SizeKey SendBufferSize = new(
        Section, "send_buffer_size", 4 * MiB, 64 * KiB, 256 * MiB, "Send buffer asked of the kernel for the UDP socket (SO_SNDBUF), which may grant less.");

    public static readonly SizeKey ReceiveBufferSize = new(
        Section, "receive_buffer_size", 4 * MiB, 64 * KiB, 256 * MiB, "Receive buffer asked of the kernel for the UDP socket (SO_RCVBUF), which may grant less.");

    public static readonly ChoiceKey UdpBatching = new(
        Section, "udp_batching", "auto", ["auto", "plain"], "auto sends many packets per system call where Linux can (sendmmsg, GSO); plain sends one at a time.");

    public static readonly BooleanKey FrameTrace = new(
        Section, "frame_trace", false, "Remember when each viewer's last 256 pictures left the pipeline, for measuring latency (GET /api/media/frames/{session id}).") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ConfigurationKey[] All =
        [PublicAddresses, Workers, IceSilenceTimeout, NackHistory, SendBufferSize, ReceiveBufferSize, UdpBatching, FrameTrace];
}
