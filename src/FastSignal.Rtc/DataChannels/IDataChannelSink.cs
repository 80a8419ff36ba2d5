namespace FastSignal.Rtc.DataChannels;

/// <summary>Takes what the data channels have to say after a mutation. It may send, open and close, but not receive or drain.</summary>
internal interface IDataChannelSink
{
    /// <summary>An SCTP packet for DTLS; valid only during the call. False when there is no room.</summary>
    bool Send(ReadOnlySpan<byte> packet);

    /// <summary>A channel is open, whoever opened it.</summary>
    void OnChannelOpen(DataChannel channel);

    /// <summary>A whole message; valid only during the call.</summary>
    void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText);

    /// <summary>A channel has ended. Once per channel.</summary>
    void OnChannelClosed(DataChannel channel);
}
