namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>Somebody who only wants to watch: what the abuse of others must not disturb.</summary>
internal sealed class Bystander : IAsyncDisposable
{
    private readonly SignalingClient _signaling;
    private readonly UdpViewer _viewer;

    private Bystander(SignalingClient signaling, UdpViewer viewer) => (_signaling, _viewer) = (signaling, viewer);

    /// <summary>Connects and plays.</summary>
    public static async Task<Bystander> WatchAsync(AbuseServer server)
    {
        SignalingClient signaling = await SignalingClient.ConnectAsync(server, "bystanders");
        return new Bystander(signaling, await UdpViewer.PlayAsync(server, signaling));
    }

    /// <summary>Signalling still answers and media still flows.</summary>
    public async Task AssertUndisturbedAsync()
    {
        await _signaling.PingAsync();
        await _viewer.MorePacketsAsync();
        Assert.Null(_signaling.CloseCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _signaling.DisposeAsync();
        _viewer.Dispose();
    }
}
