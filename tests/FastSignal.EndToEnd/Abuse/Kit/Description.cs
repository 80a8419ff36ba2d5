using System.Text;
using FastSignal.Rtc.Ice;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>What a viewer reads from an offer, and the answers it writes.</summary>
internal static class Description
{
    /// <summary>A fingerprint of the right shape that belongs to nobody.</summary>
    public static readonly string FalseFingerprint = string.Join(':', Enumerable.Repeat("AB", 32));

    public static string Attribute(string sdp, string name)
    {
        string prefix = $"a={name}:";
        return sdp.Split("\r\n").First(line => line.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..];
    }

    public static IceCredentials CredentialsOf(string sdp) => new(Attribute(sdp, "ice-ufrag"), Attribute(sdp, "ice-pwd"));

    /// <summary>An answer that takes the first codec of every track, and the data channels.</summary>
    public static string Answer(string offer, string fingerprint, string fragment = "abcd", string password = "aPasswordOfTwentyTwoCh")
    {
        StringBuilder answer = new("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        string[] lines = offer.Split("\r\n");
        answer.Append(lines.First(line => line.StartsWith("a=group:BUNDLE", StringComparison.Ordinal))).Append("\r\n");
        int section = -1;
        foreach (string line in lines)
        {
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ');
                section = int.TryParse(parts[3], System.Globalization.CultureInfo.InvariantCulture, out int payloadType) ? payloadType : int.MaxValue;
                answer.Append($"{parts[0]} 9 {parts[2]} {parts[3]}\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:{fragment}\r\na=ice-pwd:{password}\r\n")
                    .Append($"a=fingerprint:sha-256 {fingerprint}\r\na=setup:active\r\na=recvonly\r\na=rtcp-mux\r\n");
            }
            else if (section >= 0 && (line.StartsWith("a=mid:", StringComparison.Ordinal) || line.StartsWith($"a=rtpmap:{section} ", StringComparison.Ordinal)
                || line.StartsWith($"a=fmtp:{section} ", StringComparison.Ordinal)))
            {
                answer.Append(line).Append("\r\n");
            }
        }

        return answer.ToString();
    }
}
