using System.Globalization;
using System.Text;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>Writes the lines that offers and answers share; every line ends in CRLF (RFC 8866 section 5).</summary>
internal sealed class SdpText
{
    /// <summary>Port of an m-line when there is no candidate to name (RFC 8829 section 5.2.1).</summary>
    private const int DiscardPort = 9;

    private readonly StringBuilder _text = new(2048);
    private readonly SessionParameters _session;

    // The candidate that m-line and c-line name; endpoints without ICE would send there.
    private readonly IceCandidate? _default;

    public SdpText(SessionParameters session)
    {
        _session = session;
        foreach (IceCandidate candidate in session.Candidates)
        {
            if (candidate.Transport == IceTransport.Udp)
            {
                _default = candidate;
                break;
            }
        }
    }

    public int Port => _default?.Port ?? DiscardPort;

    public void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");

    /// <summary>Session part: origin, bundle group, lite flag.</summary>
    public void Session(IEnumerable<string> bundledMids, IEnumerable<string> streamIds)
    {
        Line($"v=0");
        Line($"o=- {_session.SessionId} {_session.Version} IN IP4 127.0.0.1");
        Line($"s=-");
        Line($"t=0 0");
        string mids = string.Join(' ', bundledMids);
        if (mids.Length > 0)
            Line($"a=group:BUNDLE {mids}");
        Line($"a=extmap-allow-mixed");
        Line($"a=msid-semantic: WMS {string.Join(' ', streamIds.Distinct(StringComparer.Ordinal))}");
        if (_session.IceLite)
            Line($"a=ice-lite");
    }

    /// <summary>Transport part of a media section.</summary>
    public void Transport(string setup, bool withCandidates)
    {
        string address = _default?.Address ?? "0.0.0.0";
        Line($"c=IN {(address.Contains(':', StringComparison.Ordinal) ? "IP6" : "IP4")} {address}");
        Line($"a=ice-ufrag:{_session.Ice.UsernameFragment}");
        Line($"a=ice-pwd:{_session.Ice.Password}");
        Line($"a=fingerprint:{_session.FingerprintAlgorithm} {_session.FingerprintValue}");
        Line($"a=setup:{setup}");
        if (!withCandidates)
            return;
        foreach (IceCandidate candidate in _session.Candidates)
            Line($"a={candidate.Format()} generation 0");
        Line($"a=end-of-candidates");
    }

    /// <summary>What data channels need to know.</summary>
    public void Application(LocalApplication application)
    {
        Line($"a=sctp-port:{application.SctpPort}");
        Line($"a=max-message-size:{application.MaxMessageSize}");
    }

    /// <summary>What is sent: direction, stream and track, multiplexing.</summary>
    public void Sender(LocalMedia media)
    {
        Line($"a=sendonly");
        Line($"a=msid:{media.StreamId} {media.TrackId}");
        Line($"a=rtcp-mux");
        Line($"a=rtcp-rsize");
    }

    /// <summary>A codec under a payload type, with its retransmission format.</summary>
    public void Codec(LocalCodec codec, int payloadType, int? rtxPayloadType, string formatParameters, IEnumerable<string> feedback)
    {
        if (codec.Channels > 1)
            Line($"a=rtpmap:{payloadType} {codec.Name}/{codec.ClockRate}/{codec.Channels}");
        else
            Line($"a=rtpmap:{payloadType} {codec.Name}/{codec.ClockRate}");
        foreach (string type in feedback)
            Line($"a=rtcp-fb:{payloadType} {type}");
        if (formatParameters.Length > 0)
            Line($"a=fmtp:{payloadType} {formatParameters}");
        if (rtxPayloadType is null)
            return;
        Line($"a=rtpmap:{rtxPayloadType} rtx/{codec.ClockRate}");
        Line($"a=fmtp:{rtxPayloadType} apt={payloadType}");
    }

    /// <summary>The SSRCs and their canonical name.</summary>
    public void Sources(LocalMedia media, bool withRetransmission)
    {
        if (withRetransmission)
            Line($"a=ssrc-group:FID {media.Ssrc} {media.RtxSsrc}");
        Line($"a=ssrc:{media.Ssrc} cname:{media.CName}");
        if (withRetransmission)
            Line($"a=ssrc:{media.RtxSsrc} cname:{media.CName}");
    }

    public override string ToString() => _text.ToString();
}
