using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>REMB (draft-alvestrand-rmcat-remb-03 section 2.2): the bitrate the receiver thinks its path can carry.</summary>
public readonly ref struct ReceiverEstimatedMaxBitrateView
{
    private const int FixedSize = 8;
    private const int MantissaBits = 18;

    private ReceiverEstimatedMaxBitrateView(uint senderSsrc, ulong bitrateBps, SsrcList sources)
    {
        SenderSsrc = senderSsrc;
        BitrateBps = bitrateBps;
        Sources = sources;
    }

    /// <summary>SSRC of the receiver.</summary>
    public uint SenderSsrc { get; }

    /// <summary>Bits per second over all <see cref="Sources"/>; the largest value when it does not fit 64 bits.</summary>
    public ulong BitrateBps { get; }

    /// <summary>The streams the estimate is for.</summary>
    public SsrcList Sources { get; }

    /// <summary>False when the packet is of another type, format or identifier, or too short for its streams.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out ReceiverEstimatedMaxBitrateView view)
    {
        view = default;
        if (packet.Type != RtcpPacketType.PayloadFeedback || packet.Count != FeedbackFormat.ApplicationLayer
            || packet.Body.Length < FeedbackHeader.Size + FixedSize)
            return false;

        ReadOnlySpan<byte> message = packet.Body[FeedbackHeader.Size..];
        if (!message.StartsWith("REMB"u8) || message.Length < FixedSize + message[4] * 4)
            return false;

        uint packed = BinaryPrimitives.ReadUInt32BigEndian(message[4..]) & 0xFF_FFFF;
        int exponent = (int)(packed >> MantissaBits);
        ulong mantissa = packed & ((1 << MantissaBits) - 1);
        ulong bitrateBps = mantissa > ulong.MaxValue >> exponent ? ulong.MaxValue : mantissa << exponent;
        view = new ReceiverEstimatedMaxBitrateView(
            FeedbackHeader.Read(packet.Body).SenderSsrc, bitrateBps, new SsrcList(message.Slice(FixedSize, message[4] * 4)));
        return true;
    }
}
