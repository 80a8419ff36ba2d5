using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Peers;

/// <summary>
/// Takes what a peer has to say after a mutation. Implemented by structs, so that draining is direct calls. A sink must not
/// call back into the peer, except that <see cref="OnResendNeeded"/> may protect packets, the channel calls may
/// send, open and close, and <see cref="OnClosed"/>, always
/// the last call, may dispose of it.
/// </summary>
public interface IPeerSink
{
    /// <summary>A control datagram (STUN, DTLS, SRTCP); valid only during the call.</summary>
    void Send(ReadOnlySpan<byte> datagram, TransportAddress to);

    /// <summary>A check from this address was authentic: its datagrams belong to this peer from now on.</summary>
    void OnAddress(TransportAddress address);

    /// <summary>Checks for this local user fragment are no longer accepted (a restart has completed).</summary>
    void OnFragmentRetired(string fragment);

    /// <summary>A state has changed.</summary>
    void OnStateChanged(IceState ice, PeerConnectionState connection);

    /// <summary>An authentic check has arrived.</summary>
    void OnLiveness();

    /// <summary>Keys are there and the fingerprint has been verified: what was negotiated may be sent. Again when a later negotiation adds a stream.</summary>
    void OnMediaReady();

    /// <summary>The receiver cannot decode without a key frame (PLI, FIR).</summary>
    void OnKeyFrameNeeded(PeerStream stream);

    /// <summary>The receiver misses a packet (generic NACK); the number is the viewer's.</summary>
    void OnResendNeeded(PeerStream stream, ushort sequenceNumber);

    /// <summary>A data channel is open, whoever opened it.</summary>
    void OnChannelOpen(DataChannel channel);

    /// <summary>A message has come on a data channel; valid only during the call.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="message">Up to <see cref="DataChannelLimits.MaxMessageSize"/> bytes; text is not checked for being UTF-8.</param>
    /// <param name="isText">Whether the client sent a string.</param>
    void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText);

    /// <summary>A data channel has ended. Once per channel.</summary>
    void OnChannelClosed(DataChannel channel);

    /// <summary>The peer has ended. Once, and last.</summary>
    void OnClosed(PeerCloseReason reason, string details);
}
