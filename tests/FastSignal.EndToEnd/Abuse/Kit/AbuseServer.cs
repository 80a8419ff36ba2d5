using System.Net;
using FastSignal.EndToEnd.Harness;
using FastSignal.Media.GStreamer;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;
using FastSignal.Server.Http;
using FastSignal.WebSockets;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>
/// The whole server in this process, on free ports of 127.0.0.1, with one small stream. Disposing it checks what every
/// test here is about: when everybody has gone nothing is left, and no worker ever threw.
/// </summary>
internal sealed class AbuseServer : IAsyncDisposable
{
    public const string AdminToken = "an-administrator-token";
    public const string Stream = "small";

    private AbuseServer(FastSignalHost host)
    {
        Host = host;
        HttpEndPoint = IPEndPoint.Parse(new Uri(host.HttpAddress).Authority);
        Http = new HttpClient { BaseAddress = new Uri(host.HttpAddress), Timeout = Patience.Limit };
    }

    public FastSignalHost Host { get; }

    public IPEndPoint HttpEndPoint { get; }

    public HttpClient Http { get; }

    public WebSocketCounters WebSockets => Host.WebSockets;

    /// <summary>The UDP counters and live counts, as an operator reads them.</summary>
    public MediaReport Media => Host.Media;

    public long Counter(string name) => Media.Counters[name];

    /// <param name="arguments">Command-line arguments on top of a quick stream of small pictures and short timings.</param>
    public static async Task<AbuseServer> StartAsync(params string[] arguments)
    {
        string[] all =
        [
            // Without a grace time, sessions of clients that vanish end at once: these tests count what is left.
            "--server:port=0", "--server:udp_port=0", "--signaling:resume_grace=0s", $"--server:admin_token={AdminToken}", "--webrtc:workers=1",
            $"--streams:{Stream}:video=videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1",
            $"--streams:{Stream}:codecs=vp8", $"--streams:{Stream}:video_bitrate=200", $"--streams:{Stream}:grace_period=100ms",
            .. TestTransport.Arguments, .. arguments,
        ];
        ConfigurationResult result = ConfigurationLoader.Load(all, new Dictionary<string, string?>(), Path.GetTempPath());
        Assert.True(result.Ok, string.Join('\n', result.Problems));
        return new AbuseServer(await FastSignalHost.StartAsync(result.Configuration, CancellationToken.None));
    }

    /// <summary>Waits until no client, viewer, route, frame or connection is left and the stream has stopped.</summary>
    public Task QuietAsync() => Patience.UntilAsync(IsQuiet, Leftovers);

    public async ValueTask DisposeAsync()
    {
        await QuietAsync();
        Assert.Equal(0, Counter("worker_faults"));
        Assert.Equal(Host.Signaling.Counters.SessionsOpened, Host.Signaling.Counters.SessionsClosed);
        Assert.Equal(Counter("viewers_created"), Counter("viewers_closed"));
        Http.Dispose();
        await Host.DisposeAsync();
        Assert.Equal(0, GStreamerRuntime.FramesHeld);
        await Patience.UntilAsync(() => Heartbeat.Shared.Count == 0, "no deadline is watched any more");
    }

    private bool IsQuiet()
    {
        MediaReport media = Media;
        return Host.Signaling.ClientCount == 0 && Host.Signaling.AppCount == 0 && WebSockets.Active == 0
            && media is { Viewers: 0, Routes: 0, QueueDepth: 0, FramesHeld: 0 }
            && media.Streams.All(stream => stream is { Viewers: 0, Leases: 0, State: "stopped" or "failed" });
    }

    private string Leftovers()
    {
        MediaReport media = Media;
        return $"clients {Host.Signaling.ClientCount}, apps {Host.Signaling.AppCount}, sockets {WebSockets.Active}, viewers {media.Viewers}, "
            + $"routes {media.Routes}, queue {media.QueueDepth}, frames {media.FramesHeld}, streams {string.Join(", ", media.Streams)}";
    }
}
