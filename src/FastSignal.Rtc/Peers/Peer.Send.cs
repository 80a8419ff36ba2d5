using System.Buffers.Binary;
using FastSignal.Primitives;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Rtp;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Rtc.Peers;

/// <content>Media out, and the drain of everything else.</content>
public sealed partial class Peer
{
    private bool _goodbye;
    private ushort _transportSequenceNumber;

    // Null once the peer has ended: nothing follows the goodbye, and the keys may be gone.
    private SrtpSender? MediaSender => _disposed || _closeReported || _transport.ClosedHere || Remote.IsEmpty ? null : _transport.Sender;

    /// <summary>
    /// Writes one SRTP packet: header of this viewer, payload encrypted from where it lies into
    /// <paramref name="destination"/>. Returns its length, or 0 while nothing can be sent.
    /// </summary>
    /// <param name="stream">The stream it belongs to.</param>
    /// <param name="sequenceNumber">The payloader's sequence number.</param>
    /// <param name="timestamp">The payloader's timestamp.</param>
    /// <param name="marker">The marker bit.</param>
    /// <param name="payload">The payload's slices.</param>
    /// <param name="payloadLength">Sum of their lengths.</param>
    /// <param name="frameUs">When the frame left the source.</param>
    /// <param name="destination">At least the packet's size plus 64 bytes.</param>
    /// <param name="nowUs">Time of sending.</param>
    public int Protect(
        PeerStream stream, ushort sequenceNumber, uint timestamp, bool marker, ReadOnlySpan<NativeSlice> payload, int payloadLength,
        long frameUs, Span<byte> destination, long nowUs)
    {
        if (MediaSender is not { } sender)
            return 0;
        OutgoingPacket packet = stream.Outgoing.Send(sequenceNumber, timestamp, stream.HeaderSize, payloadLength, frameUs);
        Span<byte> header = stackalloc byte[RtpHeaderWriter.MaxHeaderSize];
        int size = WriteHeader(header, stream, stream.PayloadType, marker, packet, stream.Outgoing.Ssrc, nowUs);
        return Count(size, payloadLength, sender.ProtectRtp(header[..size], default, payload, packet.RolloverCounter, destination));
    }

    /// <summary>
    /// Writes a packet once more: as RTX (RFC 4588) when the client agreed to it, else the same packet again. Returns its
    /// length, or 0 while nothing can be sent.
    /// </summary>
    /// <param name="stream">The stream it belongs to.</param>
    /// <param name="viewerSequenceNumber">The number the client asked for.</param>
    /// <param name="timestamp">The payloader's timestamp.</param>
    /// <param name="marker">The marker bit.</param>
    /// <param name="payload">The payload's slices.</param>
    /// <param name="payloadLength">Sum of their lengths.</param>
    /// <param name="destination">At least the packet's size plus 64 bytes.</param>
    /// <param name="nowUs">Time of sending.</param>
    public int ProtectResend(
        PeerStream stream, ushort viewerSequenceNumber, uint timestamp, bool marker, ReadOnlySpan<NativeSlice> payload, int payloadLength,
        Span<byte> destination, long nowUs)
    {
        if (MediaSender is not { } sender)
            return 0;
        OutgoingPacket packet = stream.Outgoing.Retransmit(viewerSequenceNumber, timestamp, stream.HeaderSize, payloadLength);
        Span<byte> header = stackalloc byte[RtpHeaderWriter.MaxHeaderSize];
        if (stream.Outgoing.Retransmission is not { } retransmission)
        {
            int same = WriteHeader(header, stream, stream.PayloadType, marker, packet, stream.Outgoing.Ssrc, nowUs);
            return Count(same, payloadLength, sender.ProtectRtp(header[..same], default, payload, packet.RolloverCounter, destination));
        }

        Span<byte> original = stackalloc byte[RetransmissionStream.OriginalSequenceNumberSize];
        BinaryPrimitives.WriteUInt16BigEndian(original, viewerSequenceNumber);
        int size = WriteHeader(header, stream, stream.RetransmissionPayloadType, marker, packet, retransmission.Ssrc, nowUs);
        int length = sender.ProtectRtp(header[..size], original, payload, packet.RolloverCounter, destination);
        return Count(size, payloadLength + original.Length, length);
    }

    /// <summary>Hands over everything that has come up since the last drain.</summary>
    public void Drain<TSink>(ref TSink sink, long nowUs)
        where TSink : struct, IPeerSink
    {
        if (_disposed)
            return;
        DrainPath(ref sink);
        DrainDatagrams(ref sink, nowUs);
        DrainState(ref sink);
        if (!_mediaReadyReported && ConnectionState == PeerConnectionState.Connected)
        {
            _mediaReadyReported = true;
            _wasConnected = true;
            sink.OnMediaReady();
        }

        DrainChannels(ref sink, nowUs);

        DrainWishes(ref sink);
        DrainEnd(ref sink);
    }

    private void DrainPath<TSink>(ref TSink sink)
        where TSink : struct, IPeerSink
    {
        if (!_addressPending.IsEmpty)
        {
            sink.OnAddress(_addressPending);
            _addressPending = default;
        }

        if (_fragments.Count > 1)
            RetireFragments(ref sink);

        if (_livenessPending)
        {
            _livenessPending = false;
            sink.OnLiveness();
        }

        if (_stunReplyLength > 0)
        {
            sink.Send(_stunReply.AsSpan(0, _stunReplyLength), _stunReplyTo);
            _stunReplyLength = 0;
        }
    }

    private void RetireFragments<TSink>(ref TSink sink)
        where TSink : struct, IPeerSink
    {
        for (int i = _fragments.Count - 1; i >= 0; i--)
        {
            if (_fragments[i] == LocalIce.UsernameFragment || _fragments[i] == _transport.Ice.Previous?.UsernameFragment)
                continue;
            sink.OnFragmentRetired(_fragments[i]);
            _fragments.RemoveAt(i);
        }
    }

    private void DrainDatagrams<TSink>(ref TSink sink, long nowUs)
        where TSink : struct, IPeerSink
    {
        TransportAddress remote = Remote;
        if (remote.IsEmpty)
            return;
        Span<byte> datagram = stackalloc byte[DtlsConnection.MaxDatagramSize];
        if (_goodbye)
        {
            _goodbye = false;
            SendRtcp(ref sink, _rtcp.WriteGoodbye(datagram[..RtcpEndpoint.MaxPacketSize], Video, Audio, nowUs), datagram, remote);
        }

        while (_transport.TakeDatagram(datagram) is > 0 and int length)
            sink.Send(datagram[..length], remote);
        if (_transport.Sender is not null && !_transport.ClosedHere)
            SendRtcp(ref sink, _rtcp.Write(datagram[..RtcpEndpoint.MaxPacketSize], Video, Audio, nowUs), datagram, remote);
    }

    private void SendRtcp<TSink>(ref TSink sink, int length, ReadOnlySpan<byte> plain, TransportAddress remote)
        where TSink : struct, IPeerSink
    {
        if (length == 0 || _transport.Sender is not { } sender)
            return;
        Span<byte> secured = stackalloc byte[RtcpEndpoint.MaxPacketSize + 64];
        sink.Send(secured[..sender.ProtectRtcp(plain[..length], secured)], remote);
    }

    private void DrainState<TSink>(ref TSink sink)
        where TSink : struct, IPeerSink
    {
        IceState ice = IceState;
        PeerConnectionState connection = ConnectionState;
        if (ice == _reportedIce && connection == _reportedConnection)
            return;
        _reportedIce = ice;
        _reportedConnection = connection;
        sink.OnStateChanged(ice, connection);
    }

    private void DrainWishes<TSink>(ref TSink sink)
        where TSink : struct, IPeerSink
    {
        if (Video is not { } video)
            return;
        if (video.KeyFrameWanted)
        {
            video.KeyFrameWanted = false;
            sink.OnKeyFrameNeeded(video);
        }

        foreach (ushort sequenceNumber in video.PendingResends)
            sink.OnResendNeeded(video, sequenceNumber);
        video.ClearResends();
    }

    private void DrainEnd<TSink>(ref TSink sink)
        where TSink : struct, IPeerSink
    {
        if (_closeReported)
            return;
        PeerCloseReason reason;
        string details;
        if (_transport.ClosedHere)
            (reason, details) = (PeerCloseReason.Local, "closed by the server");
        else if (_transport.ClosedByRemote)
            (reason, details) = (PeerCloseReason.Remote, "the client closed the connection");
        else if (_transport.Failure is { } failure)
            (reason, details) = (PeerCloseReason.Failed, failure);
        else if (IceState == IceState.Failed && _wasConnected)
            (reason, details) = (PeerCloseReason.Silent, "the client's ICE checks stopped");
        else if (IceState == IceState.Failed)
            (reason, details) = (PeerCloseReason.Failed, "no connectivity check from the client got through: is UDP blocked on the way?");
        else
            return;
        _closeReported = true;
        sink.OnClosed(reason, details);
    }

    private int WriteHeader(
        Span<byte> destination, PeerStream stream, byte payloadType, bool marker, OutgoingPacket packet, uint ssrc, long nowUs)
    {
        HeaderExtensionIds ids = stream.Extensions;
        return RtpHeaderWriter.Write(destination, payloadType, marker, packet.SequenceNumber, packet.Timestamp, ssrc, ids, new HeaderExtensionValues
        {
            AbsSendTime = ids.AbsSendTime == 0 ? 0 : NtpTime.ToAbsSendTime(_options.Clock.At(nowUs)),
            TransportSequenceNumber = ids.TransportCc == 0 ? (ushort)0 : _transportSequenceNumber++,
            PlayoutDelayMinMs = _options.PlayoutDelayMinMs,
            PlayoutDelayMaxMs = _options.PlayoutDelayMaxMs,
        });
    }

    private int Count(int headerSize, int payloadSize, int total)
    {
        PacketsSent++;
        BytesSent += headerSize + payloadSize;
        return total;
    }
}
