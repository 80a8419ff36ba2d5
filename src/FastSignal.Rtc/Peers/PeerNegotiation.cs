using System.Security.Cryptography;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Rtc.Peers;

/// <summary>The session-description side of a peer: what we say in offers and answers, and what both sides agreed to.</summary>
internal sealed class PeerNegotiation
{
    // Two dynamic payload types per video codec, media and RTX, from the start of the dynamic range (RFC 3551 section 6).
    private const int FirstVideoPayloadType = 96;
    private const int FirstAudioPayloadType = 111;

    private readonly Dictionary<LocalCodec, int> _renditions = [];
    private readonly HashSet<uint> _ssrcs = [];
    private SessionParameters _local;
    private bool _described;

    // The client's credentials before the last restart by fragment: a candidate sent before it may arrive after it.
    private IceCredentials? _formerRemote;

    public PeerNegotiation(PeerOptions options, IceCredentials ice, string fingerprint, string cname)
    {
        List<LocalMedia> media = [];
        foreach (PeerMedia line in options.Media)
            media.Add(Describe(line, media.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), cname));
        _local = new SessionParameters
        {
            SessionId = SessionParameters.CreateSessionId(),
            Ice = ice,
            FingerprintValue = fingerprint,
            Candidates = [.. options.Candidates.Select((endpoint, index) => IceCandidate.Host(endpoint, index))],
            Media = media,
            Application = options.DataChannels
                ? new LocalApplication { Mid = media.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) }
                : null,
        };
    }

    /// <summary>What was agreed on last, or null.</summary>
    public NegotiatedSession? Current { get; private set; }

    /// <summary>True between an offer of ours and its answer.</summary>
    public bool OfferPending { get; private set; }

    /// <summary>Index of the rendition behind a negotiated codec.</summary>
    public int RenditionOf(LocalCodec codec) => _renditions[codec];

    /// <summary>Writes our next offer.</summary>
    public string Offer(IceCredentials ice)
    {
        Advance(ice);
        OfferPending = true;
        return OfferWriter.Write(_local);
    }

    /// <summary>Reads the answer to our last offer.</summary>
    public PeerOutcome ReadAnswer(string sdp)
    {
        if (!OfferPending)
            return PeerOutcome.Failure(PeerError.WrongState, "there is no offer that this could be the answer to");
        if (!SessionDescription.TryParse(sdp, out SessionDescription? answer, out SdpError error)
            || !AnswerReader.Read(_local, answer!, out NegotiatedSession? session, out error))
            return Refuse(error);
        Agree(session!);
        return PeerOutcome.Success();
    }

    /// <summary>
    /// Answers the client's offer. <paramref name="ice"/> is asked for our credentials once it is known whether the client
    /// restarts ICE (RFC 8839 section 4.4.1.1.1: then both sides change theirs).
    /// </summary>
    public PeerOutcome Answer(string sdp, Func<bool, IceCredentials> ice)
    {
        // Glare: our offer is withdrawn, the client's stands (the server is the polite side).
        if (!SessionDescription.TryParse(sdp, out SessionDescription? offer, out SdpError error)
            || !OfferAnswerer.Answer(offer!, _local, out NegotiatedSession? session, out _, out error))
            return Refuse(error);
        bool restarts = Current is not null && Current.RemoteIce != session!.RemoteIce;
        Advance(ice(restarts));
        if (!OfferAnswerer.Answer(offer!, _local, out session, out string? answer, out error))
            return Refuse(error);
        Agree(session!);
        return PeerOutcome.Success(answer);
    }

    /// <summary>Whether the client has these credentials, or had them before its last restart.</summary>
    public bool IsKnown(IceCredentials remote) => Current?.RemoteIce == remote || _formerRemote == remote;

    /// <summary>Notes the credentials of a restart without descriptions and writes the fragment that answers it.</summary>
    public string Restart(IceCredentials local, IceCredentials remote)
    {
        _formerRemote = Current!.RemoteIce;
        Current = Current with { RemoteIce = remote };
        _local = _local with { Ice = local };
        return FragmentWriter.Write(_local, Current);
    }

    private static PeerOutcome Refuse(SdpError error) => PeerOutcome.Failure(
        error.Kind == SdpErrorKind.NoCommonCodec ? PeerError.NoCommonCodec : PeerError.BadDescription, error.ToString());

    private void Agree(NegotiatedSession session)
    {
        OfferPending = false;
        Current = session;
        _local = _local with { Role = session.LocalRole };
    }

    private void Advance(IceCredentials ice)
    {
        _local = (_described ? _local.NextVersion() : _local) with { Ice = ice };
        _described = true;
    }

    private LocalMedia Describe(PeerMedia line, string mid, string cname)
    {
        List<LocalCodec> codecs = [];
        int payloadType = line.Video ? FirstVideoPayloadType : FirstAudioPayloadType;
        foreach (PeerCodec codec in line.Codecs)
        {
            LocalCodec local = Describe(codec, payloadType);
            payloadType += line.Video ? 2 : 1;
            codecs.Add(local);
            _renditions.Add(local, codec.RenditionIndex);
        }

        return new LocalMedia
        {
            Kind = line.Video ? SdpMediaKind.Video : SdpMediaKind.Audio,
            Mid = mid,
            Codecs = codecs,
            Ssrc = NewSsrc(),
            RtxSsrc = line.Video ? NewSsrc() : 0,
            CName = cname,
            StreamId = line.StreamId,
            // Tracks may share their stream; their ids must differ (RFC 8830 section 2).
            TrackId = line.StreamId + (line.Video ? "-picture" : "-sound"),
        };
    }

    private static LocalCodec Describe(PeerCodec codec, int payloadType)
    {
        LocalCodec local = codec.Name switch
        {
            "H264" => LocalCodec.H264(payloadType, payloadType + 1),
            "VP8" => LocalCodec.Vp8(payloadType, payloadType + 1),
            "opus" => LocalCodec.Opus(payloadType),
            _ => throw new ArgumentException($"There is no payload format for the codec {codec.Name}.", nameof(codec)),
        };
        return codec.FormatParameters.Length > 0 ? local with { FormatParameters = codec.FormatParameters } : local;
    }

    // All streams of a peer share one SRTP key, and the nonce is made of SSRC and packet index: two streams under one SSRC
    // would repeat nonces (RFC 7714 section 8.4). Zero is left out because readers of reports take it for "none".
    private uint NewSsrc()
    {
        uint ssrc;
        do
            ssrc = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        while (!_ssrcs.Add(ssrc));
        return ssrc;
    }
}
