using FastSignal.Rtc.DataChannels;

namespace FastSignal.Streaming.Viewers;

/// <summary>A data channel of a viewer, for the length of a call of <see cref="IViewerObserver.OnChannelMessage"/>.</summary>
public readonly struct ViewerChannel
{
    private readonly ViewerSession _viewer;
    private readonly DataChannel _channel;

    internal ViewerChannel(ViewerSession viewer, DataChannel channel)
    {
        _viewer = viewer;
        _channel = channel;
    }

    /// <summary>Label of the channel, whoever opened it.</summary>
    public string Label => _channel.Label;

    /// <summary>Queues a string; it leaves with what the viewer is sent next, at once. False when there is no room or the channel is closing.</summary>
    public bool TrySendText(ReadOnlySpan<byte> utf8) =>
        _viewer.Peer.SendMessage(_channel, utf8, isText: true, _viewer.Worker.NowUs) == DataChannelSendResult.Queued;
}
