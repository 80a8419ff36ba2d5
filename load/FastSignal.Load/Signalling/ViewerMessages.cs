using System.Globalization;
using System.Text;
using System.Text.Json;
using FastSignal.Load.Client;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Load.Signalling;

/// <summary>
/// What a viewer says in the standard dialect, spelled as frames. Its answer is one that a browser could have given; that
/// nobody is behind its fingerprint shows only in a DTLS handshake, which no scenario without media begins.
/// </summary>
internal static class ViewerMessages
{
    private static readonly string s_fingerprint = string.Join(':', Enumerable.Repeat("AB", 32));

    /// <summary>Ends the session.</summary>
    public static byte[] Bye { get; } = ClientFrame.Text("""{"version":"1.0","type":"bye"}""");

    /// <summary>Is answered with a pong.</summary>
    public static byte[] Ping { get; } = ClientFrame.Text("""{"version":"1.0","type":"ping","id":"p"}""");

    /// <summary>Asks for an offer.</summary>
    /// <param name="stream">Name of the stream; empty for the server's first.</param>
    public static byte[] OfferRequest(string stream) => ClientFrame.Text(stream.Length == 0
        ? """{"version":"1.0","type":"offer-request","id":"o"}"""
        : $$$"""{"version":"1.0","type":"offer-request","id":"o","data":{"stream":"{{{JsonEncodedText.Encode(stream)}}}"}}""");

    /// <summary>Answers an offer.</summary>
    /// <param name="sdp">The answer.</param>
    public static byte[] Answer(string sdp) => ClientFrame.Text(
        $$$$"""{"version":"1.0","type":"answer","id":"a","data":{"sdp":{"type":"answer","sdp":"{{{{JsonEncodedText.Encode(sdp)}}}}"}}}""");

    /// <summary>An answer that receives each audio and video section of an offer in the first codec offered; null when the offer cannot be read.</summary>
    public static string? AnswerTo(string offer)
    {
        if (!SessionDescription.TryParse(offer, out SessionDescription? description, out _))
            return null;
        IceCredentials ice = IceCredentials.Create();
        StringBuilder text = new("v=0\r\no=- 4711 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        Line(text, $"a=group:BUNDLE {string.Join(' ', description!.Media.Where(section => CodecOf(section) is not null).Select(section => section.Mid))}");
        foreach (MediaSection section in description.Media)
        {
            if (CodecOf(section) is not { } codec)
            {
                Line(text, $"m={section.Media} 0 {section.Protocol} {section.Formats[0]}");
                Line(text, $"c=IN IP4 0.0.0.0");
                Line(text, $"a=mid:{section.Mid}");
                Line(text, $"a=inactive");
                continue;
            }

            Line(text, $"m={section.Media} 9 {section.Protocol} {codec.PayloadType}");
            Line(text, $"c=IN IP4 0.0.0.0");
            Line(text, $"a=mid:{section.Mid}");
            Line(text, $"a=ice-ufrag:{ice.UsernameFragment}");
            Line(text, $"a=ice-pwd:{ice.Password}");
            Line(text, $"a=fingerprint:sha-256 {s_fingerprint}");
            Line(text, $"a=setup:active");
            Line(text, $"a=rtcp-mux");
            Line(text, $"a=recvonly");
            Line(text, $"a=rtpmap:{codec.PayloadType} {codec.Encoding}/{codec.ClockRate}{(codec.Channels > 1 ? $"/{codec.Channels}" : "")}");
            if (section.FindFormatParameters(codec.PayloadType) is { Length: > 0 } parameters)
                Line(text, $"a=fmtp:{codec.PayloadType} {parameters}");
        }

        return text.ToString();
    }

    private static RtpMap? CodecOf(MediaSection section)
    {
        if (section.Kind is not (SdpMediaKind.Video or SdpMediaKind.Audio))
            return null;
        foreach (int payloadType in section.PayloadTypes)
        {
            if (section.FindRtpMap(payloadType) is { } map && !map.Encoding.Equals("rtx", StringComparison.OrdinalIgnoreCase))
                return map;
        }

        return null;
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
}
