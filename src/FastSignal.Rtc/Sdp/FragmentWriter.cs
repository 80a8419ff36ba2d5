using System.Text;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>
/// Writes what answers an ICE restart that came without a description: our new credentials and all candidates, as an SDP
/// fragment (<c>application/trickle-ice-sdpfrag</c>, RFC 8840 section 9).
/// </summary>
internal static class FragmentWriter
{
    /// <summary>The fragment for the transport of the first m-line in use; lines end in CRLF.</summary>
    public static string Write(SessionParameters local, NegotiatedSession session)
    {
        NegotiatedMedia carrier = session.Media.First(media => !media.Rejected);
        StringBuilder text = new(512);
        if (local.IceLite)
            text.Append("a=ice-lite\r\n");
        // The credentials stand in the section alone: at session level as well they would be read twice by some.
        text.Append($"m={(carrier.Kind == SdpMediaKind.Video ? "video" : "audio")} 9 UDP/TLS/RTP/SAVPF {carrier.PayloadType}\r\n");
        if (carrier.Mid.Length > 0)
            text.Append($"a=mid:{carrier.Mid}\r\n");
        text.Append($"a=ice-ufrag:{local.Ice.UsernameFragment}\r\na=ice-pwd:{local.Ice.Password}\r\n");
        foreach (IceCandidate candidate in local.Candidates)
            text.Append($"a={candidate.Format()} generation 0\r\n");
        text.Append("a=end-of-candidates\r\n");
        return text.ToString();
    }
}
