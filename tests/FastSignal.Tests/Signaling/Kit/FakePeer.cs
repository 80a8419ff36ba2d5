using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>A peer that does what the test says.</summary>
internal sealed class FakePeer(PeerRequest request, IPeerObserver observer) : IPeer
{
    private int _closeCount;
    private bool _hasOffered;

    public PeerRequest Request => request;

    public IPeerObserver Observer => observer;

    public List<(string Candidate, string? Mid, int? Index)> Candidates { get; } = [];

    public int CloseCount => Volatile.Read(ref _closeCount);

    public int OfferCount { get; private set; }

    public bool LastIceRestart { get; private set; }

    public CancellationToken LastToken { get; private set; }

    public Func<ValueTask<PeerResult<string>>>? OnCreateOffer { get; set; }

    public Func<string, ValueTask<PeerResult<bool>>>? OnAnswer { get; set; }

    public Func<string, ValueTask<PeerResult<bool>>>? OnCandidate { get; set; }

    public Func<ValueTask<PeerStatistics>>? OnStatistics { get; set; }

    public ValueTask<PeerResult<string>> CreateOfferAsync(bool iceRestart, CancellationToken cancellation)
    {
        OfferCount++;
        LastIceRestart = iceRestart;
        LastToken = cancellation;
        if (OnCreateOffer is not null)
            return OnCreateOffer();
        _hasOffered = true;
        return ValueTask.FromResult(PeerResult<string>.Success("v=0\r\no=offer\r\n"));
    }

    public ValueTask<PeerResult<bool>> AcceptAnswerAsync(string sdp, CancellationToken cancellation)
    {
        if (OnAnswer is not null)
            return OnAnswer(sdp);
        return ValueTask.FromResult(_hasOffered
            ? PeerResult<bool>.Success(true)
            : PeerResult<bool>.Failure(ErrorCode.InvalidState, "no offer"));
    }

    public Func<string, ValueTask<PeerResult<string>>>? OnOffer { get; set; }

    /// <summary>The client's ICE credentials; a restart is one that changes them.</summary>
    public (string Fragment, string Password) RemoteIce { get; set; } = ("", "");

    public ValueTask<PeerResult<string>> AcceptOfferAsync(string sdp, CancellationToken cancellation) =>
        OnOffer?.Invoke(sdp) ?? ValueTask.FromResult(PeerResult<string>.Success("v=0\r\no=answer\r\n"));

    public ValueTask<PeerResult<string>> RestartIceAsync(string usernameFragment, string password, CancellationToken cancellation)
    {
        if (password.Length < 22)
            return ValueTask.FromResult(PeerResult<string>.Failure(ErrorCode.SdpProcessingFailed, "bad credentials"));
        bool restarts = RemoteIce != (usernameFragment, password);
        RemoteIce = (usernameFragment, password);
        return ValueTask.FromResult(PeerResult<string>.Success(restarts ? "a=ice-lite\r\n" : ""));
    }

    public ValueTask<PeerResult<bool>> AddCandidateAsync(string candidate, string? sdpMid, int? sdpMLineIndex, CancellationToken cancellation)
    {
        if (OnCandidate is not null)
            return OnCandidate(candidate);
        Candidates.Add((candidate, sdpMid, sdpMLineIndex));
        return ValueTask.FromResult(PeerResult<bool>.Success(true));
    }

    public ValueTask<PeerStatistics> GetStatisticsAsync(CancellationToken cancellation) =>
        OnStatistics?.Invoke() ?? ValueTask.FromResult(new PeerStatistics
        {
            IceState = "connected",
            ConnectionState = "connected",
            PacketsSent = 7,
            RttMs = 1.5,
        });

    public void Close() => Interlocked.Increment(ref _closeCount);
}
