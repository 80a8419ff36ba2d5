using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;

namespace FastSignal.Streaming.Viewers;

/// <summary>Carries a peer's output to its viewer: a struct, so that draining is direct calls.</summary>
internal readonly struct ViewerPeerSink(ViewerSession viewer) : IPeerSink
{
    public void Send(ReadOnlySpan<byte> datagram, TransportAddress to) => viewer.Worker.Send(datagram, to);

    public void OnAddress(TransportAddress address) => viewer.OnAddress(address);

    public void OnFragmentRetired(string fragment) => viewer.OnFragmentRetired(fragment);

    public void OnStateChanged(IceState ice, PeerConnectionState connection) => viewer.Observer.OnStateChanged(ice, connection);

    public void OnLiveness() => viewer.OnLiveness();

    public void OnMediaReady() => viewer.OnMediaReady();

    public void OnKeyFrameNeeded(PeerStream stream) => viewer.Find(stream)?.AskForKeyFrame();

    public void OnResendNeeded(PeerStream stream, ushort sequenceNumber) => viewer.Find(stream)?.Resend(sequenceNumber);

    public void OnChannelOpen(DataChannel channel)
    {
        // Whoever opened it: the first message says what it is for.
    }

    public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText) =>
        viewer.Observer.OnChannelMessage(new ViewerChannel(viewer, channel), message, isText);

    public void OnChannelClosed(DataChannel channel)
    {
        // Nothing here holds on to channels.
    }

    public void OnClosed(PeerCloseReason reason, string details) => viewer.End(reason, details);
}
