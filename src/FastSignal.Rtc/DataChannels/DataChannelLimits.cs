using FastSignal.Rtc.Sctp;

namespace FastSignal.Rtc.DataChannels;

/// <summary>Bounds of the data channels of one peer.</summary>
public static class DataChannelLimits
{
    /// <summary>Channels at once; one more that the client opens is closed again at once.</summary>
    public const int MaxChannels = 64;

    /// <summary>Longest message in either direction in bytes (256 KiB).</summary>
    public const int MaxMessageSize = SctpLimits.MaxMessageSize;

    /// <summary>Bytes of all channels' messages that wait or are not acknowledged.</summary>
    public const int MaxBufferedBytes = SctpLimits.MaxSendBuffer;

    /// <summary>Longest label in bytes of UTF-8.</summary>
    public const int MaxLabelBytes = 256;

    /// <summary>Longest subprotocol in bytes of UTF-8.</summary>
    public const int MaxProtocolBytes = 256;
}
