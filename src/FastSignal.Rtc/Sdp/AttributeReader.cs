using System.Globalization;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>Reads the a-lines that matter; the rest is passed over, as RFC 8866 section 5.13 asks.</summary>
internal static class AttributeReader
{
    /// <summary>Highest extmap id: 4096 to 4351 are placeholders in offers (RFC 8285 section 7).</summary>
    private const int MaxExtensionId = 4351;

    /// <summary>Reads one attribute; returns the fault as a sentence, or null.</summary>
    public static string? Read(SessionDescription description, MediaSection? media, ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        ReadOnlySpan<char> name = colon < 0 ? line : line[..colon];
        ReadOnlySpan<char> value = colon < 0 ? default : line[(colon + 1)..].Trim();
        SdpSection section = media ?? description.Session;
        switch (name)
        {
            case "ice-lite":
                description.IceLite = true;
                return null;
            case "group":
                ReadGroup(description, value);
                return null;
            case "ice-ufrag":
                section.UsernameFragment = value.ToString();
                return null;
            case "ice-pwd":
                section.Password = value.ToString();
                return null;
            case "ice-options":
                section.IceOptions = value.ToString();
                return null;
            case "fingerprint":
                return ReadFingerprint(section, value);
            case "setup":
                return ReadSetup(section, value);
            case "sendrecv" or "sendonly" or "recvonly" or "inactive":
                section.Direction = ReadDirection(name);
                return null;
            case "extmap":
                return ReadExtension(section, value);
            case "candidate":
                if (IceCandidate.TryParse(line.ToString(), out IceCandidate? candidate))
                    section.Add(candidate!);
                return null;
            case "end-of-candidates":
                section.EndOfCandidates = true;
                return null;
            default:
                return media is null ? null : ReadMedia(description, media, name, value);
        }
    }

    private static string? ReadMedia(SessionDescription description, MediaSection media, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "mid":
                return ReadMid(description, media, value);
            case "rtpmap":
                return ReadRtpMap(media, value);
            case "fmtp":
                return ReadFormatParameters(media, value);
            case "rtcp-fb":
                return ReadFeedback(media, value);
            case "rtcp-mux":
                media.RtcpMux = true;
                return null;
            case "rtcp-rsize":
                media.ReducedSizeRtcp = true;
                return null;
            case "bundle-only":
                media.BundleOnly = true;
                return null;
            case "msid":
                media.Msid = value.ToString();
                return null;
            case "ssrc":
                return ReadSsrc(media, value);
            case "sctp-port":
                if (!TryNumber(value, ushort.MaxValue, out int port))
                    return "a=sctp-port must be a number from 0 to 65535";
                media.SctpPort = port;
                return null;
            case "max-message-size":
                return ReadMaxMessageSize(media, value);
            default:
                return null;
        }
    }

    private static void ReadGroup(SessionDescription description, ReadOnlySpan<char> value)
    {
        string[] words = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && words[0] == "BUNDLE")
            description.AddBundleGroup(words[1..]);
    }

    private static string? ReadFingerprint(SdpSection section, ReadOnlySpan<char> value)
    {
        if (!CertificateFingerprint.TryParse(value, out CertificateFingerprint fingerprint))
            return "a=fingerprint must be a hash name and hexadecimal pairs joined by colons";
        section.Add(fingerprint);
        return null;
    }

    private static string? ReadSetup(SdpSection section, ReadOnlySpan<char> value)
    {
        switch (value)
        {
            case "actpass":
                section.Setup = SetupRole.ActPass;
                return null;
            case "active":
                section.Setup = SetupRole.Active;
                return null;
            case "passive":
                section.Setup = SetupRole.Passive;
                return null;
            default:
                return "a=setup must be actpass, active or passive";
        }
    }

    private static MediaDirection ReadDirection(ReadOnlySpan<char> name) => name switch
    {
        "sendonly" => MediaDirection.SendOnly,
        "recvonly" => MediaDirection.RecvOnly,
        "inactive" => MediaDirection.Inactive,
        _ => MediaDirection.SendRecv,
    };

    private static string? ReadExtension(SdpSection section, ReadOnlySpan<char> value)
    {
        const string Fault = "a=extmap must be an id (with an optional direction) and a URI";
        ReadOnlySpan<char> id = TakeWord(ref value);
        int slash = id.IndexOf('/');
        if (slash > 0)
            id = id[..slash];
        ReadOnlySpan<char> uri = TakeWord(ref value);
        if (!TryNumber(id, MaxExtensionId, out int number) || number == 0 || uri.IsEmpty)
            return Fault;
        section.Add(new ExtensionMap(number, uri.ToString()));
        return null;
    }

    private static string? ReadMaxMessageSize(MediaSection media, ReadOnlySpan<char> value)
    {
        if (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong size))
            return "a=max-message-size must be a number of bytes";
        // What is beyond our own bound makes no difference.
        media.MaxMessageSize = (int)Math.Min(size, int.MaxValue);
        return null;
    }

    private static string? ReadMid(SessionDescription description, MediaSection media, ReadOnlySpan<char> value)
    {
        if (value.Length is 0 or > SdpLimits.MaxMidLength || value.ContainsAnyExceptInRange('!', '~'))
            return $"a=mid must be a token of 1 to {SdpLimits.MaxMidLength} characters";
        foreach (MediaSection other in description.Media)
        {
            if (other != media && value.SequenceEqual(other.Mid))
                return "a=mid must differ from that of every other m-line";
        }

        media.Mid = value.ToString();
        return null;
    }

    private static string? ReadRtpMap(MediaSection media, ReadOnlySpan<char> value)
    {
        const string Fault = "a=rtpmap must be a payload type (0-127), a name, a clock rate and optionally channels";
        if (!TryPayloadType(TakeWord(ref value), out int payloadType))
            return Fault;
        ReadOnlySpan<char> rest = TakeWord(ref value);
        ReadOnlySpan<char> encoding = TakePart(ref rest);
        ReadOnlySpan<char> clockRate = TakePart(ref rest);
        int channels = 1;
        if (encoding.IsEmpty || !TryNumber(clockRate, int.MaxValue, out int rate) || rate == 0)
            return Fault;
        if (!rest.IsEmpty && !TryNumber(rest, byte.MaxValue, out channels))
            return Fault;
        media.Add(new RtpMap(payloadType, encoding.ToString(), rate, channels));
        return null;
    }

    private static string? ReadFormatParameters(MediaSection media, ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> format = TakeWord(ref value);
        if (format.IsEmpty)
            return "a=fmtp must begin with a format";
        // Formats of other protocols (webrtc-datachannel) have parameters too; they are of no interest.
        if (TryPayloadType(format, out int payloadType))
            media.AddFormatParameters(payloadType, value.ToString());
        return null;
    }

    private static string? ReadFeedback(MediaSection media, ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> format = TakeWord(ref value);
        int payloadType = 0;
        bool all = format is "*";
        if (value.IsEmpty || (!all && !TryPayloadType(format, out payloadType)))
            return "a=rtcp-fb must be a payload type (0-127) or *, and a feedback type";
        media.Add(new RtcpFeedback(all ? null : payloadType, value.ToString()));
        return null;
    }

    private static string? ReadSsrc(MediaSection media, ReadOnlySpan<char> value)
    {
        if (!uint.TryParse(TakeWord(ref value), NumberStyles.None, CultureInfo.InvariantCulture, out uint ssrc))
            return "a=ssrc must begin with a 32-bit number";
        media.AddSsrc(ssrc);
        return null;
    }

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> rest) => Take(ref rest, ' ');

    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> rest) => Take(ref rest, '/');

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, char separator)
    {
        int end = rest.IndexOf(separator);
        ReadOnlySpan<char> taken = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..].TrimStart(' ');
        return taken;
    }

    private static bool TryPayloadType(ReadOnlySpan<char> text, out int payloadType) => TryNumber(text, 127, out payloadType);

    private static bool TryNumber(ReadOnlySpan<char> text, int max, out int value)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;
}
