using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>Sends numbered Opus packets through a harness.</summary>
internal sealed class PinnedAudio : IDisposable
{
    /// <summary>Twenty milliseconds at 48 kHz.</summary>
    private const uint TimestampStep = 960;

    private readonly byte[] _buffer = new byte[1500];
    private readonly PinnedFrame _frame = PinnedFrame.FromRtp(MediaCodec.Opus, 0, Media.Rtp.Packet(1, 0, true, Media.Rtp.Payload(80)));

    public void Send(PeerHarness harness, int number)
    {
        _frame.Renumber((ushort)number, (uint)number * TimestampStep, harness.NowUs);
        MediaPacket packet = _frame.Packets[0];
        int length = harness.Peer.Protect(
            harness.Peer.Audio!, packet.SequenceNumber, packet.Timestamp, packet.Marker, _frame.Slices, packet.PayloadLength, harness.NowUs, _buffer, harness.NowUs);
        harness.Network.Send(PeerHarness.ServerAddress, harness.Peer.Remote, _buffer.AsSpan(0, length), harness.NowUs);
    }

    public void Dispose() => _frame.Release();
}
