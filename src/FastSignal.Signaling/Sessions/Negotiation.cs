using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The one current peer of a session or call and the messages that concern it. Messages come one after another from the
/// reader; reports of the peer and the end may come in between from any thread.
/// </summary>
internal sealed class Negotiation(INegotiating session, SessionEnvironment environment)
{
    private static readonly PeerStatistics NoStatistics = new() { IceState = "new", ConnectionState = "new" };

    private readonly Lock _gate = new();
    private SessionPeer? _current;
    private bool _closed;

    /// <summary>Stream of the current peer, or null.</summary>
    public string? Stream => Volatile.Read(ref _current)?.Request.Stream;

    /// <summary>
    /// Makes an offer: of the current peer when an ICE restart for the same wish is asked for, else of a new peer that replaces
    /// it. A client that asks without mentioning a restart has given up its own peer (a network it lost, a source that died),
    /// and its new one shares neither DTLS keys nor ICE credentials with the old.
    /// </summary>
    public async ValueTask OfferAsync(OfferRequest wish, ReadOnlyMemory<byte> replyTo)
    {
        if (PeerFor(wish, out MessageFault fault) is not { } peer)
        {
            session.Output.SendError(fault, replyTo.Span);
            return;
        }

        session.Life.TryMove(SessionState.Negotiating);
        peer.ForgetCandidates();
        PeerResult<string> offer = await peer.WaitAsync(peer.Peer.CreateOfferAsync(wish.IceRestart, peer.Lifetime)).ConfigureAwait(false);
        if (!offer.Ok)
        {
            Fail(peer, offer.Error!.Value, offer.Details, replyTo.Span);
            return;
        }

        session.Output.Send(OutboundMessage.Offer(offer.Value!, replyTo.Span));
    }

    /// <summary>Answers an offer the client made.</summary>
    public async ValueTask AnswerOfferAsync(OfferRequest wish, string sdp, ReadOnlyMemory<byte> replyTo)
    {
        SessionPeer? peer = Volatile.Read(ref _current);
        if (peer is null || (wish.Stream is not null && wish.Stream != peer.Request.Stream))
            peer = PeerFor(wish, out MessageFault fault) is { } made ? made : Refused(fault, replyTo.Span);
        if (peer is null)
            return;

        session.Life.TryMove(SessionState.Negotiating);
        peer.ForgetCandidates();
        PeerResult<string> answer = await peer.WaitAsync(peer.Peer.AcceptOfferAsync(sdp, peer.Lifetime)).ConfigureAwait(false);
        if (!answer.Ok)
        {
            Fail(peer, answer.Error!.Value, answer.Details, replyTo.Span);
            return;
        }

        Agreed(peer);
        session.Output.Send(OutboundMessage.Answer(answer.Value!, replyTo.Span));
    }

    /// <summary>Applies the client's answer to the last offer.</summary>
    public async ValueTask AcceptAnswerAsync(string sdp, ReadOnlyMemory<byte> replyTo)
    {
        if (Volatile.Read(ref _current) is not { } peer)
        {
            session.Output.SendError(new MessageFault(ErrorCode.InvalidState, "There is no offer to answer"), replyTo.Span);
            return;
        }

        PeerResult<bool> applied = await peer.WaitAsync(peer.Peer.AcceptAnswerAsync(sdp, peer.Lifetime)).ConfigureAwait(false);
        if (!applied.Ok)
        {
            session.Output.SendError(MessageFault.Of(applied.Error!.Value, applied.Details), replyTo.Span);
            return;
        }

        Agreed(peer);
        session.Output.Send(OutboundMessage.AnswerAck(replyTo.Span));
    }

    /// <summary>Passes a candidate on. Completes at once, without allocating, when the peer does.</summary>
    public ValueTask AddCandidate(in IceCandidate candidate, ReadOnlySpan<byte> replyTo)
    {
        if (Volatile.Read(ref _current) is not { } peer)
        {
            session.Output.SendError(new MessageFault(ErrorCode.InvalidState, "There is no negotiation for this candidate"), replyTo);
            return default;
        }

        if (!candidate.IsEnd && peer.CountCandidate() is var count && count > peer.MaxCandidates)
        {
            if (count == peer.MaxCandidates + 1)
            {
                environment.Counters.CountCandidateFlood();
                SignalingLog.TooManyCandidates(environment.Log, session.Id, count);
            }

            session.Output.SendError(new MessageFault(ErrorCode.IceCandidateFailed, "too many ICE candidates"), replyTo);
            return default;
        }

        ValueTask<PeerResult<bool>> added = peer.Peer.AddCandidateAsync(candidate.Text, candidate.Mid, candidate.MLineIndex, peer.Lifetime);
        if (!added.IsCompletedSuccessfully)
            return AwaitCandidateAsync(peer, added, replyTo.ToArray());
        Acknowledge(added.Result, replyTo);
        return default;
    }

    /// <summary>Sends the current peer's statistics; those of a peer that has not begun when there is none.</summary>
    public async ValueTask SendStatisticsAsync(ReadOnlyMemory<byte> replyTo)
    {
        PeerStatistics statistics = Volatile.Read(ref _current) is { } peer
            ? await peer.WaitAsync(peer.Peer.GetStatisticsAsync(peer.Lifetime)).ConfigureAwait(false)
            : NoStatistics;
        session.Output.Send(OutboundMessage.Stats(statistics, replyTo.Span));
    }

    /// <summary>
    /// Restarts the current peer's ICE with the client's new credentials. The SDP fragment to answer with, which is empty when
    /// the credentials are those in use, goes out as an answer.
    /// </summary>
    public async ValueTask RestartIceAsync(string usernameFragment, string password, ReadOnlyMemory<byte> replyTo)
    {
        if (Volatile.Read(ref _current) is not { } peer)
        {
            session.Output.SendError(new MessageFault(ErrorCode.InvalidState, "There is no connection whose ICE could restart"), replyTo.Span);
            return;
        }

        PeerResult<string> restarted = await peer.WaitAsync(
            peer.Peer.RestartIceAsync(usernameFragment, password, peer.Lifetime)).ConfigureAwait(false);
        if (!restarted.Ok)
        {
            // What was agreed before goes on.
            session.Output.SendError(MessageFault.Of(restarted.Error!.Value, restarted.Details), replyTo.Span);
            return;
        }

        if (restarted.Value!.Length > 0)
            peer.ForgetCandidates();
        session.Output.Send(OutboundMessage.Answer(restarted.Value, replyTo.Span));
    }

    /// <summary>Ends the current peer and takes no other. Idempotent.</summary>
    public void Close()
    {
        SessionPeer? peer;
        lock (_gate)
        {
            _closed = true;
            peer = _current;
            _current = null;
        }

        session.StreamChanged();
        peer?.Close();
    }

    /// <summary>The peer's state changed.</summary>
    public void OnStateChanged(SessionPeer peer)
    {
        if (!IsCurrent(peer))
            return;
        if (peer.ConnectionState == "connected")
            session.Life.TryMove(SessionState.Streaming);
        else if (peer.ConnectionState == "failed")
            session.Life.TryMove(SessionState.Error);
        session.Output.Send(OutboundMessage.State(new ConnectionStates(peer.IceState, peer.ConnectionState)));
    }

    /// <summary>The peer heard from the client.</summary>
    public void OnLiveness(SessionPeer peer)
    {
        if (IsCurrent(peer))
            session.Touch(environment.Clock.NowUs);
    }

    /// <summary>The client sent an event over the peer.</summary>
    public void OnInput(SessionPeer peer, in InputEvent input)
    {
        if (IsCurrent(peer))
            session.ReceiveInput(input);
    }

    /// <summary>The peer or its source failed.</summary>
    public void OnTrouble(SessionPeer peer, ErrorCode error, string details, bool closed)
    {
        if (!IsCurrent(peer))
            return;
        SignalingLog.PeerTrouble(environment.Log, session.Id, peer.Request.Stream, error, details);
        session.Output.SendError(MessageFault.Of(error, details), default);
        if (!closed || !Forget(peer))
            return;
        peer.Close();
        session.Life.TryMove(SessionState.Error);
        session.Output.Send(OutboundMessage.State(new ConnectionStates("closed", "failed", details)));
    }

    /// <summary>The client ended the peer, or it fell silent; the session lives on.</summary>
    public void OnClosed(SessionPeer peer, string reason)
    {
        if (!Forget(peer))
            return;
        SignalingLog.PeerClosed(environment.Log, session.Id, peer.Request.Stream, reason);
        peer.Close();
        session.Life.TryMove(SessionState.Connected);
        session.Output.Send(OutboundMessage.State(new ConnectionStates("closed", "closed", reason)));
    }

    /// <summary>A call into the peer took too long.</summary>
    public void OnGivenUp(SessionPeer peer)
    {
        if (!Forget(peer))
            return;
        SignalingLog.PeerTimedOut(environment.Log, session.Id, peer.Request.Stream, environment.Options.ProcessingTimeout.TotalSeconds);
        session.Life.TryMove(SessionState.Error);
    }

    private SessionPeer? PeerFor(OfferRequest wish, out MessageFault fault)
    {
        fault = default;
        string? stream = wish.Stream ?? DefaultStream();
        if (stream is null || !environment.Streams.Contains(session.App, stream))
        {
            fault = new MessageFault(ErrorCode.StreamNotFound, stream is null ? "There is no stream" : $"Stream not found: {stream}");
            return null;
        }

        PeerRequest request = new(session.Id, stream, wish.Video, wish.Audio, wish.Codecs)
        {
            OneMediaStream = wish.OneMediaStream, DataChannel = wish.DataChannel, ConnectsWithoutMedia = wish.ConnectsWithoutMedia,
            ChannelLabel = wish.ChannelLabel ?? PeerRequest.InputChannel, ChannelRetransmits = wish.ChannelRetransmits,
        };
        SessionPeer made = new(this, environment, request, wish.Grammar);
        SessionPeer? replaced;
        lock (_gate)
        {
            if (_closed)
            {
                fault = new MessageFault(ErrorCode.InvalidState, "The session has ended");
                return null;
            }

            replaced = _current;
            if (wish.IceRestart && replaced is not null && IsSame(replaced.Request, request))
                return replaced;
            _current = made;
        }

        session.StreamChanged();
        replaced?.Close();
        try
        {
            if (environment.Peers.Create(request, made) is { } created)
            {
                made.Attach(created);
                return made;
            }
        }
        catch
        {
            Forget(made);
            throw;
        }

        // It was there a moment ago: a reload has removed it in between.
        Forget(made);
        fault = new MessageFault(ErrorCode.StreamNotFound, $"Stream not found: {stream}");
        return null;
    }

    // The stream being watched, so that a bare request is about it; else the app's first.
    private string? DefaultStream()
    {
        if (Stream is { } current)
            return current;
        IReadOnlyList<StreamSummary> streams = environment.Streams.List(session.App);
        return streams.Count == 0 ? null : streams[0].Name;
    }

    private static bool IsSame(PeerRequest a, PeerRequest b) =>
        a.Stream == b.Stream && a.Video == b.Video && a.Audio == b.Audio && a.DataChannel == b.DataChannel
        && (ReferenceEquals(a.Codecs, b.Codecs) || (a.Codecs is not null && b.Codecs is not null && a.Codecs.SequenceEqual(b.Codecs)));

    private SessionPeer? Refused(in MessageFault fault, ReadOnlySpan<byte> replyTo)
    {
        session.Output.SendError(fault, replyTo);
        return null;
    }

    // A re-offer that fails leaves what was agreed before in place; a first one leaves nothing worth keeping.
    private void Fail(SessionPeer peer, ErrorCode error, string? details, ReadOnlySpan<byte> replyTo)
    {
        if (!peer.IsNegotiated)
        {
            Forget(peer);
            peer.Close();
            session.Life.TryMove(SessionState.Error);
        }

        session.Output.SendError(MessageFault.Of(error, details), replyTo);
    }

    private void Agreed(SessionPeer peer)
    {
        peer.IsNegotiated = true;
        if (peer.ConnectionState == "connected")
            session.Life.TryMove(SessionState.Streaming);
    }

    private async ValueTask AwaitCandidateAsync(SessionPeer peer, ValueTask<PeerResult<bool>> added, byte[] replyTo) =>
        Acknowledge(await peer.WaitAsync(added).ConfigureAwait(false), replyTo);

    private void Acknowledge(in PeerResult<bool> added, ReadOnlySpan<byte> replyTo)
    {
        if (!added.Ok)
            session.Output.SendError(MessageFault.Of(added.Error!.Value, added.Details), replyTo);
        else if (session.Acks)
            session.Output.Send(OutboundMessage.IceAck(replyTo));
    }

    private bool IsCurrent(SessionPeer peer) => ReferenceEquals(Volatile.Read(ref _current), peer);

    private bool Forget(SessionPeer peer)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current, peer))
                return false;
            _current = null;
        }

        session.StreamChanged();
        return true;
    }
}
