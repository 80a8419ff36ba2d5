using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Peers;

/// <content>Datagrams in.</content>
public sealed partial class Peer
{
    /// <summary>Room for the largest STUN reply: header, mapped address, error text, integrity and fingerprint.</summary>
    private const int MaxStunReply = 256;

    private readonly byte[] _stunReply = new byte[MaxStunReply];

    /// <summary>Takes in one datagram, which may be decrypted in place. Drain afterwards.</summary>
    public PeerReceiveOutcome Receive(Span<byte> datagram, TransportAddress from, long nowUs)
    {
        if (_disposed)
            return PeerReceiveOutcome.Handled;
        switch (DatagramClassifier.Classify(datagram))
        {
            case DatagramKind.Stun:
                return ReceiveStun(datagram, from, nowUs);
            case DatagramKind.Dtls:
                _transport.ReceiveDtls(datagram, nowUs);
                ReceiveChannels(nowUs);
                return PeerReceiveOutcome.Handled;
            case DatagramKind.Rtcp:
                if (!_transport.TryUnprotectRtcp(datagram, out int length))
                    return PeerReceiveOutcome.SrtpRefused;
                _rtcp.Receive(datagram[..length], Video, Audio, nowUs);
                return PeerReceiveOutcome.Handled;
            default:
                // Inbound RTP has no taker here: this peer only sends.
                return PeerReceiveOutcome.Handled;
        }
    }

    private PeerReceiveOutcome ReceiveStun(ReadOnlySpan<byte> datagram, TransportAddress from, long nowUs)
    {
        IceOutcome outcome = _transport.ReceiveStun(datagram, from, nowUs, _stunReply, out _stunReplyLength);
        _stunReplyTo = from;
        switch (outcome)
        {
            case IceOutcome.Answered or IceOutcome.SelectedChanged:
                _livenessPending = true;
                _addressPending = from;
                return PeerReceiveOutcome.Handled;
            case IceOutcome.Ignored:
                return PeerReceiveOutcome.Handled;
            case IceOutcome.BadIntegrity:
                return PeerReceiveOutcome.StunBadIntegrity;
            default:
                return PeerReceiveOutcome.StunRefused;
        }
    }
}
