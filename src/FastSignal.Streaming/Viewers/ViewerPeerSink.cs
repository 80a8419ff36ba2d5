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

    public void OnClosed(PeerCloseReason reason, string details) => viewer.End(reason, details);
}
