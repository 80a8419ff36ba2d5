using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;

namespace FastSignal.Streaming.Viewers;

/// <summary>Told about a viewer's life. Calls come from workers and pipelines: they must return at once and not throw.</summary>
public interface IViewerObserver
{
    /// <summary>ICE or connection state changed.</summary>
    void OnStateChanged(IceState ice, PeerConnectionState connection);

    /// <summary>An authenticated STUN check arrived; at most once per second.</summary>
    void OnLiveness();

    /// <summary>The stream's source died; the viewer stays and continues when it is back.</summary>
    void OnSourceInterrupted(string message, bool willRestart);

    /// <summary>The stream's source plays again.</summary>
    void OnSourceResumed();

    /// <summary>
    /// A message came on a data channel; it is valid only during the call, which may answer on the same channel. Comes from the
    /// viewer's worker.
    /// </summary>
    void OnChannelMessage(ViewerChannel channel, ReadOnlySpan<byte> message, bool isText)
    {
    }

    /// <summary>The viewer is gone; called once, whatever the cause. Nothing is reported afterwards.</summary>
    void OnClosed(PeerCloseReason reason, string details);
}
