using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Tests.Kit;

/// <summary>Remembers what a viewer's observer was told; any thread.</summary>
internal sealed class ViewerLog : IViewerObserver
{
    private readonly Lock _sync = new();
    private readonly List<string> _entries = [];
    private readonly List<(PeerCloseReason Reason, string Details)> _closed = [];
    private int _liveness;

    public IReadOnlyList<(PeerCloseReason Reason, string Details)> Closed
    {
        get
        {
            lock (_sync)
                return [.. _closed];
        }
    }

    /// <summary>Everything but liveness, in order.</summary>
    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (_sync)
                return [.. _entries];
        }
    }

    public int Liveness => Volatile.Read(ref _liveness);

    public void OnStateChanged(IceState ice, PeerConnectionState connection) => Add(connection.ToString());

    public void OnLiveness() => Interlocked.Increment(ref _liveness);

    public void OnSourceInterrupted(string message, bool willRestart) => Add($"interrupted: {message} {willRestart}");

    public void OnSourceResumed() => Add("resumed");

    public void OnClosed(PeerCloseReason reason, string details)
    {
        lock (_sync)
            _closed.Add((reason, details));
        Add($"closed: {reason}");
    }

    private void Add(string entry)
    {
        lock (_sync)
            _entries.Add(entry);
    }
}
