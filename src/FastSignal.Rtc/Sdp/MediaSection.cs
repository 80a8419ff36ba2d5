namespace FastSignal.Rtc.Sdp;

/// <summary>An m-line and its attributes; values given at session level only are filled in.</summary>
public sealed class MediaSection : SdpSection
{
    private readonly List<RtpMap> _rtpMaps = [];
    private readonly Dictionary<int, string> _formatParameters = [];
    private readonly List<RtcpFeedback> _feedback = [];
    private readonly List<uint> _ssrcs = [];

    internal MediaSection(int line, string media, int port, string protocol, IReadOnlyList<string> formats)
        : base(line)
    {
        Media = media;
        Port = port;
        Protocol = protocol;
        Formats = formats;
    }

    /// <summary>The media field as written.</summary>
    public string Media { get; }

    /// <summary>The media field as a value.</summary>
    public SdpMediaKind Kind => Media switch
    {
        "video" => SdpMediaKind.Video,
        "audio" => SdpMediaKind.Audio,
        "application" => SdpMediaKind.Application,
        _ => SdpMediaKind.Other,
    };

    /// <summary>Port; 0 rejects the section, or bundles it when <see cref="BundleOnly"/> is set (RFC 8843 section 6).</summary>
    public int Port { get; }

    /// <summary>Transport protocol, for example <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public string Protocol { get; }

    /// <summary>Formats in order of preference: payload types for RTP.</summary>
    public IReadOnlyList<string> Formats { get; }

    /// <summary><c>a=mid</c>; null when absent.</summary>
    public string? Mid { get; internal set; }

    /// <summary>True with <c>a=rtcp-mux</c>.</summary>
    public bool RtcpMux { get; internal set; }

    /// <summary>True with <c>a=rtcp-rsize</c>.</summary>
    public bool ReducedSizeRtcp { get; internal set; }

    /// <summary>True with <c>a=bundle-only</c>.</summary>
    public bool BundleOnly { get; internal set; }

    /// <summary><c>a=msid</c> as written; null when absent.</summary>
    public string? Msid { get; internal set; }

    /// <summary><c>a=sctp-port</c>; null when absent.</summary>
    public int? SctpPort { get; internal set; }

    /// <summary><c>a=max-message-size</c> in bytes, 0 for any (RFC 8841 section 6); null when absent.</summary>
    public int? MaxMessageSize { get; internal set; }

    /// <summary>All <c>a=rtpmap</c>.</summary>
    public IReadOnlyList<RtpMap> RtpMaps => _rtpMaps;

    /// <summary>All <c>a=rtcp-fb</c>.</summary>
    public IReadOnlyList<RtcpFeedback> Feedback => _feedback;

    /// <summary>The SSRCs named by <c>a=ssrc</c>, in order; the lines of one SSRC count once.</summary>
    public IReadOnlyList<uint> Ssrcs => _ssrcs;

    /// <summary>True for RTP over DTLS with feedback, the only media transport WebRTC has (RFC 8834 section 4.2).</summary>
    public bool IsSecureRtp => Protocol is "UDP/TLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVPF" or "TCP/TLS/RTP/SAVPF" or "RTP/SAVPF";

    /// <summary>True for data channels over DTLS (RFC 8841 section 4).</summary>
    public bool IsDataChannel => Kind == SdpMediaKind.Application && Protocol is ("UDP/DTLS/SCTP" or "TCP/DTLS/SCTP") && Formats.Contains("webrtc-datachannel");

    /// <summary>The mapping of a payload type, or null.</summary>
    public RtpMap? FindRtpMap(int payloadType)
    {
        foreach (RtpMap map in _rtpMaps)
        {
            if (map.PayloadType == payloadType)
                return map;
        }

        return null;
    }

    /// <summary>The <c>a=fmtp</c> text of a payload type; empty when absent.</summary>
    public string FindFormatParameters(int payloadType) => _formatParameters.GetValueOrDefault(payloadType, string.Empty);

    /// <summary>True when feedback of a type is given for a payload type, by number or by <c>*</c>.</summary>
    public bool HasFeedback(int payloadType, string type)
    {
        foreach (RtcpFeedback feedback in _feedback)
        {
            if ((feedback.PayloadType is null || feedback.PayloadType == payloadType) && feedback.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>The payload types of the m-line in order; formats that are not numbers are left out.</summary>
    public IEnumerable<int> PayloadTypes
    {
        get
        {
            foreach (string format in Formats)
            {
                if (byte.TryParse(format, out byte payloadType) && payloadType <= 127)
                    yield return payloadType;
            }
        }
    }

    /// <summary>The retransmission format for a payload type (RFC 4588 section 8.1), or null.</summary>
    public int? FindRetransmission(int payloadType)
    {
        foreach (int candidate in PayloadTypes)
        {
            if (FindRtpMap(candidate) is { } map
                && map.Encoding.Equals("rtx", StringComparison.OrdinalIgnoreCase)
                && new FormatParameters(FindFormatParameters(candidate)).FindNumber("apt") == payloadType)
            {
                return candidate;
            }
        }

        return null;
    }

    internal void Add(RtpMap map) => _rtpMaps.Add(map);

    internal void Add(RtcpFeedback feedback) => _feedback.Add(feedback);

    internal void AddFormatParameters(int payloadType, string text) => _formatParameters.TryAdd(payloadType, text);

    internal void AddSsrc(uint ssrc)
    {
        // Several lines describe one SSRC and stand together.
        if (_ssrcs.Count == 0 || _ssrcs[^1] != ssrc)
            _ssrcs.Add(ssrc);
    }
}
