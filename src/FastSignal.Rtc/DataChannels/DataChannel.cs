namespace FastSignal.Rtc.DataChannels;

/// <summary>States of a channel, in the words of RTCDataChannelState (W3C WebRTC 6.2).</summary>
public enum DataChannelState
{
    /// <summary>Announced to the client, which has not confirmed it.</summary>
    Connecting,

    /// <summary>Both sides know it.</summary>
    Open,

    /// <summary>One side closes it.</summary>
    Closing,

    /// <summary>Ended.</summary>
    Closed,
}

/// <summary>How a channel delivers (W3C WebRTC 6.2, RTCDataChannelInit).</summary>
public sealed record DataChannelOptions
{
    /// <summary>Messages arrive in the order they were sent.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>Give a message up after so many retransmissions; null for never. Excludes <see cref="MaxLifetimeMs"/>.</summary>
    public ushort? MaxRetransmits { get; init; }

    /// <summary>Give a message up after so many milliseconds; null for never.</summary>
    public ushort? MaxLifetimeMs { get; init; }

    /// <summary>Subprotocol; at most <see cref="DataChannelLimits.MaxProtocolBytes"/> bytes of UTF-8.</summary>
    public string Protocol { get; init; } = string.Empty;

    /// <summary>Stream both sides agreed on elsewhere (<c>negotiated: true</c>): nothing is announced. Null to announce it.</summary>
    public ushort? NegotiatedId { get; init; }
}

/// <summary>One data channel (RFC 8831): a stream in each direction. It belongs to its peer and its owner's thread.</summary>
public sealed class DataChannel
{
    internal DataChannel(string label, DataChannelOptions options)
    {
        Label = label;
        Options = options;
    }

    /// <summary>Its name; several channels may have the same.</summary>
    public string Label { get; }

    /// <summary>How it delivers.</summary>
    public DataChannelOptions Options { get; }

    /// <summary>Stream number; null until the DTLS roles are known, which decide who uses even ones.</summary>
    public ushort? Id { get; internal set; }

    /// <summary>Where it stands.</summary>
    public DataChannelState State { get; internal set; } = DataChannelState.Connecting;

    /// <summary>Messages sent.</summary>
    public long MessagesSent { get; internal set; }

    /// <summary>Messages received.</summary>
    public long MessagesReceived { get; internal set; }

    /// <summary>Bytes of messages sent.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Bytes of messages received.</summary>
    public long BytesReceived { get; internal set; }

    // Until the client has said that it knows the channel everything goes in order, lest a message overtakes the announcement
    // (RFC 8832 section 6).
    internal bool Acknowledged { get; set; }

    internal bool OutgoingReset { get; set; }

    internal bool IncomingReset { get; set; }
}

/// <summary>What became of a message given to a channel.</summary>
public enum DataChannelSendResult
{
    /// <summary>It is queued.</summary>
    Queued,

    /// <summary>The channel or the peer is closed or closing.</summary>
    Closed,

    /// <summary>It is longer than the client takes (<c>a=max-message-size</c>) or than <see cref="DataChannelLimits.MaxMessageSize"/>.</summary>
    TooLarge,

    /// <summary>Too much waits already (<see cref="DataChannelLimits.MaxBufferedBytes"/>).</summary>
    BufferFull,
}
