using System.Text;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>
/// What a Selkies server writes into its offers so that browsers play at once, added to the offers of others: how long
/// lost packets are worth resending (RFC 4588 section 8.6), and that every key frame brings its parameter sets.
/// </summary>
internal static class SelkiesOffer
{
    /// <summary>Milliseconds for which a packet can be resent.</summary>
    public const int RtxTimeMs = 125;

    /// <summary>The offer with what is missing; all lines keep their place, and text without a stream to change is returned as it is.</summary>
    public static string Shape(string sdp)
    {
        if (!sdp.Contains("a=fmtp:", StringComparison.Ordinal))
            return sdp;
        StringBuilder shaped = new(sdp.Length + 64);
        foreach (ReadOnlySpan<char> line in sdp.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty)
                continue;
            shaped.Append(line);
            if (line.StartsWith("a=fmtp:"))
            {
                if (line.Contains(" apt=", StringComparison.Ordinal) && !line.Contains("rtx-time=", StringComparison.Ordinal))
                    shaped.Append(System.Globalization.CultureInfo.InvariantCulture, $";rtx-time={RtxTimeMs}");
                if (line.Contains("packetization-mode=", StringComparison.Ordinal) && !line.Contains("sps-pps-idr-in-keyframe=", StringComparison.Ordinal))
                    shaped.Append(";sps-pps-idr-in-keyframe=1");
            }

            shaped.Append("\r\n");
        }

        return shaped.ToString();
    }
}
