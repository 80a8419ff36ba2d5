namespace FastSignal.Rtc.Rtcp;

/// <summary>A BYE packet (RFC 3550 section 6.6).</summary>
public readonly ref struct GoodbyeView
{
    private GoodbyeView(SsrcList sources, ReadOnlySpan<byte> reason)
    {
        Sources = sources;
        Reason = reason;
    }

    /// <summary>The sources that leave; may be none.</summary>
    public SsrcList Sources { get; }

    /// <summary>The reason as UTF-8, not checked; empty when none is given.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    /// <summary>False when the packet is of another type, too short for its sources, or its reason is cut short.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out GoodbyeView view)
    {
        view = default;
        int sources = packet.Count * 4;
        if (packet.Type != RtcpPacketType.Goodbye || packet.Body.Length < sources)
            return false;

        ReadOnlySpan<byte> rest = packet.Body[sources..];
        ReadOnlySpan<byte> reason = default;
        if (!rest.IsEmpty)
        {
            if (rest.Length < 1 + rest[0])
                return false;
            reason = rest.Slice(1, rest[0]);
        }

        view = new GoodbyeView(new SsrcList(packet.Body[..sources]), reason);
        return true;
    }
}
