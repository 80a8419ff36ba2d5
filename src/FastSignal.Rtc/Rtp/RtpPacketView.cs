using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtp;

/// <summary>
/// An inbound RTP packet (RFC 3550 section 5.1), after decryption: the fields are read from where they lie.
/// </summary>
public readonly ref struct RtpPacketView
{
    /// <summary>Size in bytes of the part of the header that every packet has.</summary>
    public const int FixedHeaderSize = 12;

    private const int Version = 2;
    private const byte PaddingBit = 0x20;
    private const byte ExtensionBit = 0x10;
    private const byte MarkerBit = 0x80;

    private readonly ReadOnlySpan<byte> _packet;

    private RtpPacketView(ReadOnlySpan<byte> packet, int extensionOffset, int headerLength, int paddingLength)
    {
        _packet = packet;
        HeaderLength = headerLength;
        PaddingLength = paddingLength;
        if (extensionOffset > 0)
            Extensions = new HeaderExtensionBlock(
                BinaryPrimitives.ReadUInt16BigEndian(packet[extensionOffset..]), packet[(extensionOffset + 4)..headerLength]);
    }

    /// <summary>The header extension block; empty when the packet has none.</summary>
    public HeaderExtensionBlock Extensions { get; }

    /// <summary>Size in bytes of the whole header: fixed part, contributing sources and extension.</summary>
    public int HeaderLength { get; }

    /// <summary>Octets of padding at the end, the count octet included; 0 without padding.</summary>
    public int PaddingLength { get; }

    /// <summary>The marker bit; its meaning is the payload format's.</summary>
    public bool Marker => (_packet[1] & MarkerBit) != 0;

    /// <summary>Payload type, 0..127.</summary>
    public byte PayloadType => (byte)(_packet[1] & 0x7F);

    /// <summary>Sequence number.</summary>
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_packet[2..]);

    /// <summary>Timestamp in the clock rate of the payload type.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]);

    /// <summary>Synchronisation source.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[8..]);

    /// <summary>Number of contributing sources, 0..15.</summary>
    public int ContributingSourceCount => _packet[0] & 0x0F;

    /// <summary>The payload, without padding; empty for a packet of padding only.</summary>
    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..^PaddingLength];

    /// <summary>
    /// Checks the header of a packet. False, with nothing to read in <paramref name="view"/>, when the version is not 2, or the
    /// contributing sources, the extension or the padding do not fit into the packet (RFC 3550 appendix A.1).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpPacketView view)
    {
        view = default;
        if (packet.Length < FixedHeaderSize || packet[0] >> 6 != Version)
            return false;

        int headerLength = FixedHeaderSize + (packet[0] & 0x0F) * 4;
        int extensionOffset = 0;
        if ((packet[0] & ExtensionBit) != 0)
        {
            extensionOffset = headerLength;
            if (packet.Length < extensionOffset + 4)
                return false;
            headerLength += 4 + BinaryPrimitives.ReadUInt16BigEndian(packet[(extensionOffset + 2)..]) * 4;
        }

        if (headerLength > packet.Length)
            return false;

        int paddingLength = 0;
        if ((packet[0] & PaddingBit) != 0)
        {
            paddingLength = packet[^1];
            if (paddingLength == 0 || paddingLength > packet.Length - headerLength)
                return false;
        }

        view = new RtpPacketView(packet, extensionOffset, headerLength, paddingLength);
        return true;
    }
}
