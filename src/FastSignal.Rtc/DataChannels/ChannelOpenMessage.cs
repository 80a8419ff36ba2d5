using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace FastSignal.Rtc.DataChannels;

/// <summary>Payload protocol identifiers of WebRTC (RFC 8831 section 8, RFC 8832 section 8.1).</summary>
internal static class PayloadProtocol
{
    /// <summary>DATA_CHANNEL_OPEN and DATA_CHANNEL_ACK.</summary>
    public const uint ControlProtocol = 50;

    /// <summary>UTF-8 text.</summary>
    public const uint Text = 51;

    /// <summary>Bytes.</summary>
    public const uint Binary = 53;

    /// <summary>Text without a character: SCTP has no empty messages, so one byte stands for none.</summary>
    public const uint EmptyText = 56;

    /// <summary>No bytes at all.</summary>
    public const uint EmptyBinary = 57;
}

/// <summary>DATA_CHANNEL_OPEN (RFC 8832 section 5.1).</summary>
internal static class ChannelOpenMessage
{
    /// <summary>Message type of DATA_CHANNEL_OPEN.</summary>
    public const byte Type = 3;

    /// <summary>Message type of DATA_CHANNEL_ACK, its only byte.</summary>
    public const byte AckType = 2;

    /// <summary>Longest message written.</summary>
    public const int MaxLength = FixedLength + DataChannelLimits.MaxLabelBytes + DataChannelLimits.MaxProtocolBytes;

    private const int FixedLength = 12;
    private const byte Unordered = 0x80;
    private const byte LimitedRetransmissions = 1;
    private const byte LimitedLifetime = 2;

    // Normal priority (RFC 8831 section 6.4).
    private const ushort Priority = 256;

    /// <summary>Reads an announcement; null when it is malformed, too long or not UTF-8.</summary>
    public static DataChannel? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < FixedLength || message[0] != Type)
            return null;
        int labelLength = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        int protocolLength = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        if (labelLength > DataChannelLimits.MaxLabelBytes || protocolLength > DataChannelLimits.MaxProtocolBytes
            || message.Length != FixedLength + labelLength + protocolLength)
            return null;
        ReadOnlySpan<byte> label = message.Slice(FixedLength, labelLength);
        ReadOnlySpan<byte> protocol = message[(FixedLength + labelLength)..];
        int reliability = message[1] & ~Unordered;
        if (reliability > LimitedLifetime || !Utf8.IsValid(label) || !Utf8.IsValid(protocol))
            return null;
        ushort limit = (ushort)Math.Min(ushort.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(message[4..]));
        return new DataChannel(Encoding.UTF8.GetString(label), new DataChannelOptions
        {
            Ordered = (message[1] & Unordered) == 0,
            MaxRetransmits = reliability == LimitedRetransmissions ? limit : null,
            MaxLifetimeMs = reliability == LimitedLifetime ? limit : null,
            Protocol = Encoding.UTF8.GetString(protocol),
        });
    }

    /// <summary>Writes an announcement and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="channel">A channel whose label and protocol are within their bounds.</param>
    public static int Write(Span<byte> destination, DataChannel channel)
    {
        DataChannelOptions options = channel.Options;
        destination[0] = Type;
        destination[1] = (byte)((options.Ordered ? 0 : Unordered)
            | (options.MaxRetransmits is not null ? LimitedRetransmissions : options.MaxLifetimeMs is not null ? LimitedLifetime : 0));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Priority);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], options.MaxRetransmits ?? options.MaxLifetimeMs ?? 0u);
        int label = Encoding.UTF8.GetBytes(channel.Label, destination[FixedLength..]);
        int protocol = Encoding.UTF8.GetBytes(options.Protocol, destination[(FixedLength + label)..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], (ushort)label);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], (ushort)protocol);
        return FixedLength + label + protocol;
    }
}
