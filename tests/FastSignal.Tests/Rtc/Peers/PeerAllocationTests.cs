using FastSignal.Media.Frames;
using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Ice;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>Not a byte is allocated per packet in either direction.</summary>
public sealed class PeerAllocationTests
{
    private const int Rounds = 10_000;

    [Theory, InlineData(true), InlineData(false)]
    public void Protecting_a_packet_allocates_nothing(bool extensions)
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Extensions = extensions });
        PinnedFrame frame = harness.Pictures.Next(isKey: true);
        byte[] buffer = new byte[1500];
        Assert.Equal(0, Measure(round =>
        {
            frame.Renumber((ushort)(round * 3), (uint)round * 3000, harness.NowUs);
            foreach (ref readonly MediaPacket packet in frame.Packets)
            {
                harness.Peer.Protect(
                    harness.Peer.Video!, packet.SequenceNumber, packet.Timestamp, packet.Marker, frame.Slices.Slice(packet.FirstSlice, packet.SliceCount),
                    packet.PayloadLength, harness.NowUs, buffer, harness.NowUs);
            }
        }));
    }

    [Fact]
    public void Resending_a_packet_allocates_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        PinnedFrame frame = harness.Send(isKey: true);
        byte[] buffer = new byte[1500];
        MediaPacket packet = frame.Packets[0];
        harness.Run(TimeSpan.FromMilliseconds(50));
        ushort number = harness.Viewer.Packets[0].SequenceNumber;
        Assert.Equal(0, Measure(_ => harness.Peer.ProtectResend(
            harness.Peer.Video!, number, packet.Timestamp, packet.Marker, frame.Slices.Slice(packet.FirstSlice, packet.SliceCount), packet.PayloadLength,
            buffer, harness.NowUs)));
    }

    [Fact]
    public void Receiving_a_report_allocates_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Reports = false });
        harness.Stream(3);
        byte[] buffer = new byte[256];
        ReportBlock block = harness.Viewer.Video!.Statistics.Report(harness.NowUs);
        AssertFree(harness, () =>
        {
            RtcpWriter writer = new(buffer);
            writer.TryWriteReceiverReport(TestViewer.OwnSsrc, [block]);
            writer.TryWriteReceiverReferenceTime(TestViewer.OwnSsrc, 1);
            return harness.Viewer.ProtectRtcp(writer.Written);
        });
    }

    [Fact]
    public void Receiving_a_request_allocates_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Reports = false });
        harness.Stream(3);
        byte[] buffer = new byte[256];
        ushort number = harness.Viewer.Packets[0].SequenceNumber;
        AssertFree(harness, () =>
        {
            RtcpWriter writer = new(buffer);
            writer.TryWriteGenericNack(TestViewer.OwnSsrc, harness.Viewer.Video!.Terms.Ssrc, [number, (ushort)(number + 1)]);
            writer.TryWritePictureLossIndication(TestViewer.OwnSsrc, harness.Viewer.Video.Terms.Ssrc);
            return harness.Viewer.ProtectRtcp(writer.Written);
        });
    }

    [Fact]
    public void Answering_a_check_allocates_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        byte[] check = harness.Viewer.Ice.BuildCheck(harness.Peer.LocalIce, nominate: true);
        Assert.Equal(0, Measure(_ => Receive(harness, check)));
    }

    private static void AssertFree(PeerHarness harness, Func<byte[]> make)
    {
        // Made ahead: what the viewer allocates is its own affair.
        byte[][] datagrams = [.. Enumerable.Range(0, Rounds + 1000).Select(_ => make())];
        Assert.Equal(0, Measure(round => Receive(harness, datagrams[round])));
    }

    private static void Receive(PeerHarness harness, byte[] datagram)
    {
        harness.Peer.Receive(datagram, PeerHarness.ViewerAddress, harness.NowUs);
        Discard sink = default;
        harness.Peer.Drain(ref sink, harness.NowUs);
    }

    private static long Measure(Action<int> step)
    {
        const int WarmUp = 1000;
        for (int i = 0; i < WarmUp; i++)
            step(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
            step(WarmUp + i);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private readonly struct Discard : IPeerSink
    {
        public void Send(ReadOnlySpan<byte> datagram, TransportAddress to) { }

        public void OnAddress(TransportAddress address) { }

        public void OnFragmentRetired(string fragment) { }

        public void OnStateChanged(IceState ice, PeerConnectionState connection) { }

        public void OnLiveness() { }

        public void OnMediaReady() { }

        public void OnKeyFrameNeeded(PeerStream stream) { }

        public void OnResendNeeded(PeerStream stream, ushort sequenceNumber) { }

        public void OnChannelOpen(DataChannel channel) { }

        public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText) { }

        public void OnChannelClosed(DataChannel channel) { }

        public void OnClosed(PeerCloseReason reason, string details) { }
    }
}
