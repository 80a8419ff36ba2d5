using System.Text;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Sctp;

namespace FastSignal.Rtc.DataChannels;

/// <summary>
/// The data channels of one peer on their SCTP association (RFC 8831, RFC 8832). Channels may be opened before the association
/// exists; they are announced when it does. Mutated by packets, commands and ticks, drained after each. This part holds the
/// commands; <c>DataChannelTransport.Receive</c> what comes from the client.
/// </summary>
internal sealed partial class DataChannelTransport : IDisposable
{
    // Message size of a peer that says nothing of it (RFC 8841 section 6.1).
    private const int DefaultMessageSize = 64 * 1024;

    private readonly List<DataChannel> _channels = [];
    private readonly List<DataChannel> _opened = [];
    private readonly List<DataChannel> _closed = [];
    private Association? _association;
    private DtlsRole _role;
    private int _maxMessageSize = DefaultMessageSize;
    private bool _disposed;

    /// <summary>The channels that are not closed.</summary>
    public IReadOnlyList<DataChannel> Channels => _channels;

    /// <summary>The association; null before <see cref="Start"/>.</summary>
    public Association? Association => _association;

    /// <summary>Channels of the client refused: over the bound, or with an announcement that makes no sense.</summary>
    public long ChannelsRefused { get; private set; }

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public long NextTickUs => _association?.NextTickUs ?? long.MaxValue;

    /// <summary>Begins the association. Later calls do nothing. Drain afterwards.</summary>
    /// <param name="role">Our side of the DTLS handshake: the client uses even streams.</param>
    /// <param name="localPort">Our SCTP port.</param>
    /// <param name="remotePort">The client's SCTP port.</param>
    /// <param name="remoteMaxMessageSize">The client's <c>a=max-message-size</c>: 0 for any, null when it gave none.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    public void Start(DtlsRole role, ushort localPort, ushort remotePort, int? remoteMaxMessageSize, long nowUs)
    {
        if (_association is not null || _disposed)
            return;
        _role = role;
        int remote = remoteMaxMessageSize ?? DefaultMessageSize;
        _maxMessageSize = remote == 0 ? DataChannelLimits.MaxMessageSize : Math.Min(remote, DataChannelLimits.MaxMessageSize);
        _association = new Association(localPort, remotePort);
        foreach (DataChannel channel in _channels)
            Announce(channel, nowUs);
        _association.Connect(nowUs);
    }

    /// <summary>Opens a channel. Drain afterwards.</summary>
    /// <returns>Null when there are <see cref="DataChannelLimits.MaxChannels"/>, when the stream is taken, or when the label or protocol is too long.</returns>
    public DataChannel? Open(string label, DataChannelOptions options, long nowUs)
    {
        if (_disposed || _channels.Count >= DataChannelLimits.MaxChannels || _association?.State == AssociationState.Closed
            || Encoding.UTF8.GetByteCount(label) > DataChannelLimits.MaxLabelBytes
            || Encoding.UTF8.GetByteCount(options.Protocol) > DataChannelLimits.MaxProtocolBytes
            || options.NegotiatedId >= SctpLimits.MaxStreams
            || (options.NegotiatedId is { } id && Find(id) is not null))
            return null;
        DataChannel channel = new(label, options) { Id = options.NegotiatedId };
        _channels.Add(channel);
        if (_association is not null)
            Announce(channel, nowUs);
        return channel;
    }

    /// <summary>Queues a copy of a message; on a channel that is still connecting it waits. Drain afterwards.</summary>
    public DataChannelSendResult Send(DataChannel channel, ReadOnlySpan<byte> message, bool isText, long nowUs)
    {
        if (_association is null || channel.Id is not { } id || channel.State is DataChannelState.Closing or DataChannelState.Closed)
            return DataChannelSendResult.Closed;
        if (message.Length > _maxMessageSize)
            return DataChannelSendResult.TooLarge;
        uint protocol = (message.IsEmpty, isText) switch
        {
            (false, true) => PayloadProtocol.Text,
            (false, false) => PayloadProtocol.Binary,
            (true, true) => PayloadProtocol.EmptyText,
            (true, false) => PayloadProtocol.EmptyBinary,
        };
        SendOptions options = new(
            !channel.Options.Ordered && channel.Acknowledged, channel.Options.MaxRetransmits ?? -1, (channel.Options.MaxLifetimeMs * 1000L) ?? -1);
        switch (_association.Send(id, protocol, message.IsEmpty ? [0] : message, options, nowUs))
        {
            case SendResult.Queued:
                channel.MessagesSent++;
                channel.BytesSent += message.Length;
                return DataChannelSendResult.Queued;
            case SendResult.BufferFull:
                return DataChannelSendResult.BufferFull;
            case SendResult.Invalid:
                return DataChannelSendResult.TooLarge;
            default:
                return DataChannelSendResult.Closed;
        }
    }

    /// <summary>Bytes of a channel's messages that have not left (RTCDataChannel.bufferedAmount).</summary>
    public int BufferedAmount(DataChannel channel) => channel.Id is { } id ? _association?.Outbound.Waiting(id) ?? 0 : 0;

    /// <summary>Closes a channel once what was sent on it has left (RFC 8831 section 6.7). Idempotent; drain afterwards.</summary>
    public void Close(DataChannel channel)
    {
        if (channel.State is DataChannelState.Closing or DataChannelState.Closed)
            return;
        if (_association is null || _association.State == AssociationState.Closed || channel.Id is not { } id)
        {
            End(channel);
            return;
        }

        channel.State = DataChannelState.Closing;
        _association.ResetStream(id);
    }

    /// <summary>Ends the association and with it every channel. Drain afterwards.</summary>
    public void Abort(string reason)
    {
        if (_association is not null)
            _association.Abort(reason);
        else
            EndAll();
    }

    /// <summary>Runs the timers that are due. Drain afterwards.</summary>
    public void Tick(long nowUs) => _association?.Tick(nowUs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _association?.Dispose();
    }

    private DataChannel? Find(ushort streamId)
    {
        foreach (DataChannel channel in _channels)
        {
            if (channel.Id == streamId)
                return channel;
        }

        return null;
    }

    private void Announce(DataChannel channel, long nowUs)
    {
        if (channel.Options.NegotiatedId is not null)
        {
            // Known on both sides; it opens with the association.
            channel.Acknowledged = true;
            if (_association!.IsEstablished)
                Opened(channel);
            return;
        }

        ushort id = (ushort)(_role == DtlsRole.Client ? 0 : 1);
        while (Find(id) is not null)
            id += 2;
        channel.Id = id;
        Span<byte> message = stackalloc byte[ChannelOpenMessage.MaxLength];
        int length = ChannelOpenMessage.Write(message, channel);
        if (_association!.Send(id, PayloadProtocol.ControlProtocol, message[..length], SendOptions.Reliable, nowUs) != SendResult.Queued)
            Close(channel);
    }

    private void Opened(DataChannel channel)
    {
        channel.Acknowledged = true;
        if (channel.State != DataChannelState.Connecting)
            return;
        channel.State = DataChannelState.Open;
        _opened.Add(channel);
    }

    private void End(DataChannel channel)
    {
        channel.State = DataChannelState.Closed;
        if (_channels.Remove(channel))
            _closed.Add(channel);
    }

    private void EndAll()
    {
        for (int i = _channels.Count - 1; i >= 0; i--)
            End(_channels[i]);
    }
}
