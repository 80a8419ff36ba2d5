using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Rtc.Peers;

/// <content>Data channels: SCTP packets are the application data of DTLS (RFC 8261).</content>
public sealed partial class Peer
{
    /// <summary>Longest SCTP packet taken; WebRTC peers stay below the MTU of Ethernet.</summary>
    private const int MaxInboundSctpPacket = 2048;

    private readonly DataChannelTransport _channels = new();

    // The client's m=application line; null until one is agreed.
    private NegotiatedMedia? _remoteApplication;

    /// <summary>The data channels that are not closed.</summary>
    public IReadOnlyList<DataChannel> Channels => _channels.Channels;

    /// <summary>Channels of the client refused (<see cref="DataChannelLimits"/>).</summary>
    public long ChannelsRefused => _channels.ChannelsRefused;

    /// <summary>
    /// Opens a data channel, before or after the connection exists; it is announced when it does. Needs
    /// <see cref="PeerOptions.DataChannels"/>. Drain afterwards.
    /// </summary>
    /// <returns>Null when a bound of <see cref="DataChannelLimits"/> is reached, or the peer has ended.</returns>
    public DataChannel? OpenChannel(string label, DataChannelOptions options, long nowUs) =>
        _disposed || !_options.DataChannels ? null : _channels.Open(label, options, nowUs);

    /// <summary>Queues a copy of a message on a data channel; empty ones are allowed. Drain afterwards.</summary>
    public DataChannelSendResult SendMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText, long nowUs) =>
        _disposed ? DataChannelSendResult.Closed : _channels.Send(channel, message, isText, nowUs);

    /// <summary>Bytes sent on a channel that have not left yet.</summary>
    public int BufferedAmount(DataChannel channel) => _channels.BufferedAmount(channel);

    /// <summary>Closes a data channel once what was sent on it has left. Idempotent; drain afterwards.</summary>
    public void CloseChannel(DataChannel channel)
    {
        if (!_disposed)
            _channels.Close(channel);
    }

    private void StartChannels(long nowUs)
    {
        if (_remoteApplication is { } remote && _transport.IsVerified && _transport.Role is { } role)
            _channels.Start(role, LocalApplication.DefaultSctpPort, (ushort)remote.SctpPort, remote.MaxMessageSize, nowUs);
    }

    private void ReceiveChannels(long nowUs)
    {
        StartChannels(nowUs);
        // Before the answer nothing is read: what a fast client sends waits in DTLS, whose queue is bounded.
        if (_channels.Association is null)
            return;
        Span<byte> packet = stackalloc byte[MaxInboundSctpPacket];
        while (_transport.Read(packet) is > 0 and int length)
            _channels.Receive(packet[..length], nowUs);
    }

    private void DrainChannels<TSink>(ref TSink sink, long nowUs)
        where TSink : struct, IPeerSink
    {
        if (_transport.ClosedHere || _transport.ClosedByRemote || _transport.Failure is not null)
            _channels.Abort("the connection has ended");
        ChannelSink<TSink> inner = new(this, sink);
        _channels.Drain(ref inner, nowUs);
        sink = inner.Sink;
    }

    private struct ChannelSink<TSink>(Peer peer, TSink sink) : IDataChannelSink
        where TSink : struct, IPeerSink
    {
        public TSink Sink = sink;

        // Each packet leaves at once, so that no more than one record waits in DTLS.
        public bool Send(ReadOnlySpan<byte> packet)
        {
            TransportAddress remote = peer.Remote;
            if (remote.IsEmpty || !peer._transport.TryWrite(packet))
                return false;
            Span<byte> datagram = stackalloc byte[DtlsConnection.MaxDatagramSize];
            while (peer._transport.TakeDatagram(datagram) is > 0 and int length)
                Sink.Send(datagram[..length], remote);
            return true;
        }

        public void OnChannelOpen(DataChannel channel) => Sink.OnChannelOpen(channel);

        public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText) => Sink.OnChannelMessage(channel, message, isText);

        public void OnChannelClosed(DataChannel channel) => Sink.OnChannelClosed(channel);
    }
}
