using FastSignal.Media.Sources;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Server.Peers;

/// <summary>A viewer of the streaming engine in the clothes of a signalling peer: translates calls, errors and states.</summary>
internal sealed class StreamingPeer : IPeer, IViewerObserver
{
    private readonly Viewer? _viewer;
    private readonly IPeerObserver _observer;
    private readonly string _channelLabel;

    public StreamingPeer(StreamingEngine engine, IMediaSource source, IReadOnlyList<Rendition> renditions, PeerRequest request, IPeerObserver observer)
    {
        _observer = observer;
        _channelLabel = request.ChannelLabel;
        // Nothing in common is the client's to hear when it asks for the offer, not an exception here.
        bool isBare = renditions.Count == 0;
        _viewer = isBare && !request.ConnectsWithoutMedia ? null : engine.CreateViewer(request.SessionId, source, renditions, this, new ViewerWish
        {
            // An m-line for data, with no channel on it, is enough for a connection.
            OneMediaStream = request.OneMediaStream, DataChannels = request.DataChannel || isBare,
            ChannelLabel = isBare ? "" : request.ChannelLabel, ChannelRetransmits = request.ChannelRetransmits,
        });
    }

    /// <inheritdoc/>
    public async ValueTask<PeerResult<string>> CreateOfferAsync(bool iceRestart, CancellationToken cancellation)
    {
        if (_viewer is null)
            return NothingInCommon;
        try
        {
            return Describe(await _viewer.CreateOfferAsync(iceRestart, cancellation).ConfigureAwait(false));
        }
        catch (SourceUnavailableException exception)
        {
            return PeerResult<string>.Failure(ErrorCode.StreamUnavailable, exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PeerResult<string>> AcceptOfferAsync(string sdp, CancellationToken cancellation)
    {
        if (_viewer is null)
            return NothingInCommon;
        try
        {
            return Describe(await _viewer.AcceptOfferAsync(sdp, cancellation).ConfigureAwait(false));
        }
        catch (SourceUnavailableException exception)
        {
            return PeerResult<string>.Failure(ErrorCode.StreamUnavailable, exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PeerResult<bool>> AcceptAnswerAsync(string sdp, CancellationToken cancellation) =>
        _viewer is null
            ? PeerResult<bool>.Failure(ErrorCode.InvalidState, "there is no offer to answer")
            : Applied(await _viewer.AcceptAnswerAsync(sdp).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<PeerResult<bool>> AddCandidateAsync(
        string candidate, string? sdpMid, int? sdpMLineIndex, CancellationToken cancellation) =>
        _viewer is null
            ? PeerResult<bool>.Failure(ErrorCode.InvalidState, "there is no offer the candidate could belong to")
            : Applied(await _viewer.AddCandidateAsync(candidate).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<PeerResult<string>> RestartIceAsync(string usernameFragment, string password, CancellationToken cancellation) =>
        _viewer is null
            ? PeerResult<string>.Failure(ErrorCode.InvalidState, "there is no connection whose ICE could restart")
            : Describe(await _viewer.RestartIceAsync(usernameFragment, password).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask<PeerStatistics> GetStatisticsAsync(CancellationToken cancellation)
    {
        ViewerStatistics statistics = _viewer is null ? new ViewerStatistics() : await _viewer.GetStatisticsAsync().ConfigureAwait(false);
        return new PeerStatistics
        {
            IceState = Word(statistics.Ice),
            ConnectionState = Word(statistics.Connection),
            RemoteAddress = statistics.Remote,
            VideoCodec = statistics.VideoCodec is { } video ? CodecName.Of(video) : null,
            AudioCodec = statistics.AudioCodec is { } audio ? CodecName.Of(audio) : null,
            PacketsSent = statistics.PacketsSent,
            BytesSent = statistics.BytesSent,
            FramesSent = statistics.FramesSent,
            FramesDropped = statistics.FramesSkipped,
            PacketsRetransmitted = statistics.PacketsRetransmitted,
            NacksReceived = statistics.NacksReceived,
            KeyFrameRequests = statistics.KeyFrameRequests,
            BitrateBps = statistics.BitrateBps,
            RttMs = statistics.RttMs,
            JitterMs = statistics.JitterMs,
            LossRatio = statistics.LossRatio,
        };
    }

    /// <inheritdoc/>
    public void Close() => _viewer?.Close("the session ended");

    /// <inheritdoc/>
    public void OnStateChanged(IceState ice, PeerConnectionState connection) => _observer.OnStateChanged(Word(ice), Word(connection));

    /// <inheritdoc/>
    public void OnLiveness() => _observer.OnLiveness();

    /// <inheritdoc/>
    public void OnSourceInterrupted(string message, bool willRestart) =>
        _observer.OnTrouble(ErrorCode.StreamUnavailable, message, closed: false);

    /// <inheritdoc/>
    public void OnSourceResumed()
    {
        // The picture itself tells the client.
    }

    /// <inheritdoc/>
    public void OnChannelMessage(ViewerChannel channel, ReadOnlySpan<byte> message, bool isText)
    {
        if (!isText || channel.Label != _channelLabel)
            return;
        Span<byte> reply = stackalloc byte[IPeerObserver.MaxInputReply];
        if (_observer.OnInput(message, reply) is > 0 and int length)
            channel.TrySendText(reply[..length]);
    }

    /// <inheritdoc/>
    public void OnClosed(PeerCloseReason reason, string details)
    {
        if (reason == PeerCloseReason.Failed)
            _observer.OnTrouble(ErrorCode.PeerConnectionFailed, details, closed: true);
        else
            _observer.OnClosed(details);
    }

    private static PeerResult<string> NothingInCommon =>
        PeerResult<string>.Failure(ErrorCode.CodecNotSupported, "the stream has none of the media and codecs asked for");

    private static PeerResult<string> Describe(PeerOutcome outcome) =>
        outcome.Ok ? PeerResult<string>.Success(outcome.Sdp!) : PeerResult<string>.Failure(Code(outcome.Error), outcome.Details!);

    private static PeerResult<bool> Applied(PeerOutcome outcome) =>
        outcome.Ok ? PeerResult<bool>.Success(true) : PeerResult<bool>.Failure(Code(outcome.Error), outcome.Details!);

    private static ErrorCode Code(PeerError error) => error switch
    {
        PeerError.BadDescription => ErrorCode.SdpProcessingFailed,
        PeerError.NoCommonCodec => ErrorCode.CodecNotSupported,
        PeerError.WrongState or PeerError.Closed => ErrorCode.InvalidState,
        PeerError.BadCandidate or PeerError.TooManyCandidates => ErrorCode.IceCandidateFailed,
        _ => ErrorCode.InternalError,
    };

    // The words of RTCIceConnectionState and RTCPeerConnectionState.
    private static string Word(IceState state) => state switch
    {
        IceState.New => "new",
        IceState.Checking => "checking",
        IceState.Connected => "connected",
        IceState.Completed => "completed",
        IceState.Failed => "failed",
        IceState.Disconnected => "disconnected",
        _ => "closed",
    };

    private static string Word(PeerConnectionState state) => state switch
    {
        PeerConnectionState.New => "new",
        PeerConnectionState.Connecting => "connecting",
        PeerConnectionState.Connected => "connected",
        PeerConnectionState.Disconnected => "disconnected",
        PeerConnectionState.Failed => "failed",
        _ => "closed",
    };
}
