using FastSignal.Media.Sources;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// The handle of a viewer for the signalling side: any thread may call it, the work happens on the viewer's worker. Calls
/// on a viewer that is gone return <see cref="PeerError.Closed"/>.
/// </summary>
public sealed class Viewer
{
    private static readonly PeerOutcome Gone = PeerOutcome.Failure(PeerError.Closed, "the peer is closed");

    private readonly ViewerSession _session;
    private int _acquired;
    private int _closeRequested;

    internal Viewer(ViewerSession session) => _session = session;

    /// <summary>
    /// Starts the stream's source when it is not running, then makes an offer; <see cref="PeerOutcome.Sdp"/> holds it.
    /// A later call makes a new offer for the same connection.
    /// </summary>
    /// <exception cref="SourceUnavailableException">The source could not start.</exception>
    public async ValueTask<PeerOutcome> CreateOfferAsync(bool iceRestart, CancellationToken cancellation)
    {
        await AcquireAsync(cancellation).ConfigureAwait(false);
        return await CallAsync(() => _session.CreateOffer(iceRestart)).ConfigureAwait(false);
    }

    /// <summary>Applies the client's answer.</summary>
    public ValueTask<PeerOutcome> AcceptAnswerAsync(string sdp) => CallAsync(() => _session.AcceptAnswer(sdp));

    /// <summary>Starts the source when it is not running, applies the client's offer and makes the answer (<see cref="PeerOutcome.Sdp"/>).</summary>
    /// <exception cref="SourceUnavailableException">The source could not start.</exception>
    public async ValueTask<PeerOutcome> AcceptOfferAsync(string sdp, CancellationToken cancellation)
    {
        await AcquireAsync(cancellation).ConfigureAwait(false);
        return await CallAsync(() => _session.AcceptOffer(sdp)).ConfigureAwait(false);
    }

    /// <summary>Applies a trickled candidate; empty text ends the candidates.</summary>
    public ValueTask<PeerOutcome> AddCandidateAsync(string candidate) => CallAsync(() => _session.AddCandidate(candidate));

    /// <summary>
    /// Restarts ICE with the client's new credentials; <see cref="PeerOutcome.Sdp"/> is the SDP fragment to answer with, or empty
    /// when nothing changed.
    /// </summary>
    public ValueTask<PeerOutcome> RestartIceAsync(string usernameFragment, string password) =>
        CallAsync(() => _session.RestartIce(new IceCredentials(usernameFragment, password)));

    /// <summary>Current numbers; those of the end when the viewer is gone.</summary>
    public async ValueTask<ViewerStatistics> GetStatisticsAsync()
    {
        try
        {
            return await _session.Worker.CallAsync(_session.GetStatistics).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ViewerStatistics { Connection = PeerConnectionState.Closed };
        }
    }

    /// <summary>Ends the viewer: close_notify to the client, source released. Idempotent, never blocks.</summary>
    public void Close(string reason)
    {
        if (Interlocked.Exchange(ref _closeRequested, 1) == 0)
            _session.Worker.TryRun(() => _session.Close(reason));
    }

    private async ValueTask AcquireAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _acquired) != 0)
            return;
        await _session.Channel.AcquireAsync(_session, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _acquired, 1);
        // A close that came while the source was starting has already run, or runs behind this: either way nothing stays.
        bool posted = _session.Worker.TryRun(() =>
        {
            if (_session.IsClosed)
                _session.Channel.Release(_session);
        });
        if (!posted)
            _session.Channel.Release(_session);
    }

    private async ValueTask<PeerOutcome> CallAsync(Func<PeerOutcome> call)
    {
        try
        {
            return await _session.Worker.CallAsync(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Gone;
        }
    }
}
