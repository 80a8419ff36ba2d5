using FastSignal.Rtc.Sctp;

namespace FastSignal.Rtc.DataChannels;

/// <content>What comes from the client, and the drain.</content>
internal sealed partial class DataChannelTransport
{
    /// <summary>Takes one SCTP packet as DTLS decrypted it. Drain afterwards.</summary>
    public void Receive(ReadOnlySpan<byte> packet, long nowUs) => _association?.Receive(packet, nowUs);

    /// <summary>Hands over everything that has come up since the last drain.</summary>
    public void Drain<TSink>(ref TSink sink, long nowUs)
        where TSink : struct, IDataChannelSink
    {
        if (_disposed)
            return;
        AssociationSink<TSink> inner = new(this, sink, nowUs);
        _association?.Drain(ref inner, nowUs);
        inner.Report();
        sink = inner.Sink;
    }

    private void Receive<TSink>(ref TSink sink, ushort streamId, uint protocolId, ReadOnlySpan<byte> message, long nowUs)
        where TSink : struct, IDataChannelSink
    {
        DataChannel? channel = Find(streamId);
        if (protocolId == PayloadProtocol.ControlProtocol)
        {
            ReceiveControl(channel, streamId, message, nowUs);
            return;
        }

        if (channel is null || channel.State == DataChannelState.Closed)
            return;
        bool isText = protocolId is PayloadProtocol.Text or PayloadProtocol.EmptyText;
        if (protocolId is PayloadProtocol.EmptyText or PayloadProtocol.EmptyBinary)
            message = default;
        else if (!isText && protocolId != PayloadProtocol.Binary)
            return;

        // A message confirms the channel as well as an acknowledgement does (RFC 8832 section 6).
        Opened(channel);
        Report(ref sink);
        channel.MessagesReceived++;
        channel.BytesReceived += message.Length;
        sink.OnChannelMessage(channel, message, isText);
    }

    private void ReceiveControl(DataChannel? channel, ushort streamId, ReadOnlySpan<byte> message, long nowUs)
    {
        if (message is [ChannelOpenMessage.AckType])
        {
            if (channel is not null)
                Opened(channel);
            return;
        }

        // The stream's number is not checked for being even or odd: some clients go by their ICE role, and what matters is that
        // it is free.
        DataChannel? announced = ChannelOpenMessage.Read(message);
        if (announced is null || channel is not null || _channels.Count >= DataChannelLimits.MaxChannels)
        {
            ChannelsRefused++;
            if (channel is null)
                _association!.ResetStream(streamId);
            else
                Close(channel);
            return;
        }

        announced.Id = streamId;
        _channels.Add(announced);
        Opened(announced);
        _association!.Send(streamId, PayloadProtocol.ControlProtocol, [ChannelOpenMessage.AckType], SendOptions.Reliable, nowUs);
    }

    private void ReceiveIncomingReset(ushort streamId)
    {
        for (int i = _channels.Count - 1; i >= 0; i--)
        {
            DataChannel channel = _channels[i];
            if (channel.Id is not { } id || (streamId != Association.AllStreams && id != streamId))
                continue;
            channel.IncomingReset = true;
            // The other half follows (RFC 8831 section 6.7).
            Close(channel);
            EndIfReset(channel);
        }
    }

    private void ReceiveOutgoingReset(ushort streamId)
    {
        if (Find(streamId) is not { } channel)
            return;
        channel.OutgoingReset = true;
        EndIfReset(channel);
    }

    private void EndIfReset(DataChannel channel)
    {
        if (channel is { OutgoingReset: true, IncomingReset: true })
            End(channel);
    }

    private void Report<TSink>(ref TSink sink)
        where TSink : struct, IDataChannelSink
    {
        // By index: a sink may open and close channels meanwhile.
        for (int i = 0; i < _opened.Count; i++)
            sink.OnChannelOpen(_opened[i]);
        _opened.Clear();
        for (int i = 0; i < _closed.Count; i++)
            sink.OnChannelClosed(_closed[i]);
        _closed.Clear();
    }

    private struct AssociationSink<TSink>(DataChannelTransport transport, TSink sink, long nowUs) : IAssociationSink
        where TSink : struct, IDataChannelSink
    {
        public TSink Sink = sink;

        public bool Send(ReadOnlySpan<byte> packet) => Sink.Send(packet);

        public void OnEstablished()
        {
            foreach (DataChannel channel in transport._channels)
            {
                if (channel.Options.NegotiatedId is not null)
                    transport.Opened(channel);
            }

            Report();
        }

        public void OnMessage(ushort streamId, uint protocolId, ReadOnlySpan<byte> message)
        {
            transport.Receive(ref Sink, streamId, protocolId, message, nowUs);
            Report();
        }

        public void OnIncomingReset(ushort streamId)
        {
            transport.ReceiveIncomingReset(streamId);
            Report();
        }

        public void OnOutgoingReset(ushort streamId)
        {
            transport.ReceiveOutgoingReset(streamId);
            Report();
        }

        public void OnClosed(string reason) => transport.EndAll();

        public void Report() => transport.Report(ref Sink);
    }
}
