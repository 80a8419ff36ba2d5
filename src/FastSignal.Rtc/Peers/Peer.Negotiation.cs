using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Rtp;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Rtc.Peers;

/// <content>Offers, answers and candidates.</content>
public sealed partial class Peer
{
    /// <summary>Makes an offer. A later one renegotiates; <paramref name="iceRestart"/> changes the ICE credentials and nothing else.</summary>
    public PeerOutcome CreateOffer(bool iceRestart, long nowUs)
    {
        if (iceRestart && _negotiation.Current is not null)
            RestartIce(nowUs);
        return PeerOutcome.Success(_negotiation.Offer(LocalIce));
    }

    /// <summary>Applies the answer to the last offer. Drain afterwards.</summary>
    public PeerOutcome AcceptAnswer(string sdp, long nowUs)
    {
        PeerOutcome outcome = _negotiation.ReadAnswer(sdp);
        return outcome.Ok ? Apply(outcome, nowUs) : outcome;
    }

    /// <summary>Applies an offer of the client and makes the answer. Drain afterwards.</summary>
    public PeerOutcome AcceptOffer(string sdp, long nowUs)
    {
        PeerOutcome outcome = _negotiation.Answer(sdp, restarts =>
        {
            if (restarts)
                RestartIce(nowUs);
            return LocalIce;
        });
        return outcome.Ok ? Apply(outcome, nowUs) : outcome;
    }

    /// <summary>
    /// Takes a trickled candidate; empty text ends them (RFC 8838 section 8). A lite server needs none, its clients come to
    /// it: they are read, counted and bounded.
    /// </summary>
    public PeerOutcome AddCandidate(string candidate)
    {
        if (candidate.Length == 0)
            return PeerOutcome.Success();
        if (!IceCandidate.TryParse(candidate, out IceCandidate? parsed))
            return PeerOutcome.Failure(PeerError.BadCandidate, "the candidate is not one of RFC 8839 section 5.1");
        return _transport.Ice.AddRemoteCandidate(parsed!)
            ? PeerOutcome.Success()
            : PeerOutcome.Failure(PeerError.TooManyCandidates, $"too many ICE candidates (max: {_options.Ice.MaxRemoteCandidates})");
    }

    /// <summary>
    /// Restarts ICE with new credentials of the client, without a description (RFC 8840 section 4.4, RFC 9725 section 4.3.3).
    /// <see cref="PeerOutcome.Sdp"/> is the fragment to answer with; empty when the credentials are those in use, or those
    /// before them, which a late candidate may still name. The former path carries media until the new one is nominated.
    /// </summary>
    public PeerOutcome RestartIce(IceCredentials remote, long nowUs)
    {
        if (!remote.IsValid)
            return PeerOutcome.Failure(PeerError.BadDescription, "a=ice-ufrag or a=ice-pwd is not one of RFC 8839 section 5.4");
        if (_negotiation.Current is null)
            return PeerOutcome.Failure(PeerError.WrongState, "there is no connection whose ICE could restart");
        if (_negotiation.IsKnown(remote))
            return PeerOutcome.Success(string.Empty);
        RestartIce(nowUs);
        _transport.Ice.SetRemote(remote);
        return PeerOutcome.Success(_negotiation.Restart(LocalIce, remote));
    }

    private void RestartIce(long nowUs)
    {
        _transport.Ice.Restart(IceCredentials.Create(), nowUs);
        _fragments.Add(LocalIce.UsernameFragment);
    }

    private PeerOutcome Apply(PeerOutcome outcome, long nowUs)
    {
        NegotiatedSession session = _negotiation.Current!;
        foreach (NegotiatedMedia media in session.Media)
        {
            if (media.Rejected)
                continue;
            if (media.IsDataChannel)
            {
                _remoteApplication ??= media;
                continue;
            }

            PeerStream? current = media.Kind == SdpMediaKind.Video ? Video : Audio;
            // A running stream keeps what was agreed first; a changed codec needs a new connection.
            if (current is not null)
                continue;
            PeerStream stream = CreateStream(media);
            _mediaReadyReported = false;
            if (stream.IsVideo)
                Video = stream;
            else
                Audio = stream;
        }

        if (Video is null && Audio is null && _remoteApplication is null)
            return PeerOutcome.Failure(PeerError.NoCommonCodec, "every media section was rejected");
        _transport.NeedsSrtp = Video is not null || Audio is not null;
        _transport.SetRemote(session.RemoteIce, session.LocalRole, session.FingerprintAlgorithm, session.FingerprintValue, nowUs);
        ReceiveChannels(nowUs);
        return outcome;
    }

    private PeerStream CreateStream(NegotiatedMedia media)
    {
        LocalMedia local = media.Local!;
        uint? retransmission = media.RtxPayloadType is null ? null : local.RtxSsrc;
        return new PeerStream(
            _negotiation.RenditionOf(media.Codec!),
            media.Kind == SdpMediaKind.Video,
            OutgoingStream.WithRandomStart(local.Ssrc, media.Codec!.ClockRate, retransmission),
            (byte)media.PayloadType,
            (byte)(media.RtxPayloadType ?? 0),
            // The SSRC is in the description, so packets need no mid.
            new HeaderExtensionIds(0, (byte)media.ExtAbsSendTime, (byte)media.ExtTransportCc, (byte)media.ExtPlayoutDelay));
    }
}
