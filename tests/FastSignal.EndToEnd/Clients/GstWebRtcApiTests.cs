using System.Diagnostics;
using System.Text.RegularExpressions;
using FastSignal.EndToEnd.Browser;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Clients;

/// <summary>
/// gstwebrtc-api, the browser's client of gst-plugins-rs' signalling server, unmodified in Chromium: it must find streams and producers
/// and decode their pictures. Its counterpart webrtcsink is in no Debian package, so a script on webrtcbin speaks for it.
/// </summary>
public sealed partial class GstWebRtcApiTests(Chromium chromium) : EndToEndTest(chromium), IAsyncLifetime
{
    private const int Frames = 30;

    /// <summary>The version the tests were written with; npm checks its hash.</summary>
    private const string Version = "3.0.0";

    private StaticPages? _pages;

    public async ValueTask InitializeAsync() => _pages = await StaticPages.StartAsync(new Dictionary<string, string>
    {
        ["/"] = "<body><video id=picture muted autoplay></video><script src=gstwebrtc-api.js></script>",
        ["/gstwebrtc-api.js"] = await ScriptAsync(),
    });

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        if (_pages is not null)
            await _pages.DisposeAsync();
    }

    [Theory]
    [InlineData("createConsumerSession(id)", true)]
    // Its own channel the library opens and does not use.
    [InlineData("createConsumerSessionWithOfferOptions(id, { offerToReceiveVideo: true, offerToReceiveAudio: true })", false)]
    public async Task A_page_finds_a_stream_and_plays_it_whoever_offers(string session, bool controls)
    {
        ServerProcess server = await StartAsync("--streams:small:title=Small picture", ControlHolder.Argument);
        Tab tab = await OpenPageAsync(server);
        await PlayAsync(tab, "Small picture", session);
        Assert.Equal("small", await tab.Page.EvaluateAsync<string>("() => session.peerId"));
        await Eventually.ValueAsync(() => DecodedAsync(tab), count => count >= Frames, "frames decoded");
        if (controls)
            await ControlAsync(tab, server);
        await tab.Page.EvaluateAsync("() => session.close()");
        await tab.Page.EvaluateAsync("() => api.unregisterAllPeerListeners()");
        Assert.Empty(await tab.Page.EvaluateAsync<string[]>("() => errors"));
        Assert.Empty(tab.Faults);
        await tab.DisposeAsync();
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task A_page_plays_what_another_client_produces_and_learns_of_its_end()
    {
        ServerProcess server = await StartAsync();
        using Process producer = StartProducer(server, "camera");
        try
        {
            string? id = await LineAsync(producer);
            Tab tab = await OpenPageAsync(server);
            await PlayAsync(tab, "camera", "createConsumerSession(id)");
            Assert.Equal(id, await tab.Page.EvaluateAsync<string>("() => session.peerId"));
            await Eventually.ValueAsync(() => DecodedAsync(tab), count => count >= Frames, "frames decoded");
            Assert.True((await server.StatusAsync()).IsIdle, "the media went through the server");

            await tab.Page.EvaluateAsync("() => session.close()");
            Assert.Equal("ended", await LineAsync(producer));
            producer.Kill();
            await Eventually.HoldsAsync(
                () => tab.Page.EvaluateAsync<bool>("() => !api.getAvailableProducers().some((peer) => peer.meta.name === 'camera')"), "the producer taken back");
            Assert.Empty(await tab.Page.EvaluateAsync<string[]>("() => errors"));
            Assert.Empty(tab.Faults);
        }
        finally
        {
            producer.Kill();
        }
    }

    private static async Task PlayAsync(Tab tab, string name, string session)
    {
        await Eventually.HoldsAsync(
            () => tab.Page.EvaluateAsync<bool>("(name) => api.getAvailableProducers().some((peer) => peer.meta.name === name)", name), $"the producer {name}");
        await tab.Page.EvaluateAsync(
            $$"""
            (name) => {
              const id = api.getAvailableProducers().find((peer) => peer.meta.name === name).id;
              window.session = api.{{session}};
              session.addEventListener('error', (event) => errors.push(event.message));
              session.addEventListener('streamsChanged', () => { picture.srcObject = session.streams[0]; });
              session.connect();
            }
            """, name);
    }

    private static Task<int> DecodedAsync(Tab tab) => tab.Page.EvaluateAsync<int>(
        """
        async () => {
          if (!session.rtcPeerConnection) return 0;
          for (const entry of (await session.rtcPeerConnection.getStats()).values())
            if (entry.type === 'inbound-rtp' && entry.kind === 'video') return entry.framesDecoded ?? 0;
          return 0;
        }
        """);

    // The library's own remote controller, whose events reach the stream's controls.
    private static async Task ControlAsync(Tab tab, ServerProcess server)
    {
        await Eventually.HoldsAsync(() => tab.Page.EvaluateAsync<bool>("() => Boolean(session.remoteController)"), "the control channel");
        await tab.Page.EvaluateAsync("() => session.remoteController.attachVideoElement(picture)");
        await Eventually.HoldsAsync(
            async () =>
            {
                await tab.Page.EvaluateAsync("() => picture.dispatchEvent(new MouseEvent('mousedown', { clientX: 20, clientY: 20, button: 0, bubbles: true }))");
                return await ControlHolder.OfAsync(server) is not null;
            },
            "a holder of control");
    }

    private static Process StartProducer(ServerProcess server, string name)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Clients", "gstrs_producer.py");
        string url = new UriBuilder(server.Address) { Scheme = "ws", Path = "/webrtc" }.Uri.AbsoluteUri;
        // The system's interpreter: the packages of Debian are there.
        return Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, url, name]) { RedirectStandardOutput = true })!;
    }

    private static async Task<string?> LineAsync(Process process)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Eventually.Deadline);
        return await process.StandardOutput.ReadLineAsync(limit.Token);
    }

    private static async Task<string> ScriptAsync()
    {
        string folder = Artifacts.Folder("clients");
        using Process npm = Process.Start(new ProcessStartInfo(
            "npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"gstwebrtc-api@{Version}"])
        {
            RedirectStandardOutput = true,
        })!;
        string said = await npm.StandardOutput.ReadToEndAsync(Cancellation);
        await npm.WaitForExitAsync(Cancellation);
        Assert.True(npm.ExitCode == 0, said);
        return await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "gstwebrtc-api", "dist", $"gstwebrtc-api-{Version}.min.js"), Cancellation);
    }

    private static string SignallingOf(ServerProcess server) => Listener().Match(server.Log).Groups[1].Value;

    private async Task<ServerProcess> StartAsync(params string[] more)
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, .. more, "--server:listeners:0:port=0", "--server:listeners:0:dialect=gst-plugins-rs"]);
        await Eventually.HoldsAsync(() => Task.FromResult(SignallingOf(server).Length > 0), "the listener's line");
        return server;
    }

    private async Task<Tab> OpenPageAsync(ServerProcess server)
    {
        Tab tab = await OpenAsync(_pages!.Address);
        await tab.Page.EvaluateAsync(
            """
            (url) => {
              window.errors = [];
              window.api = new GstWebRTCAPI({ signalingServerUrl: url, meta: { name: 'page' }, webrtcConfig: { iceServers: [] } });
              api.registerPeerListener({ producerAdded() {}, producerRemoved() {} });
            }
            """, SignallingOf(server));
        return tab;
    }

    [GeneratedRegex(@"^  gst-plugins-rs +(ws://\S+/)$", RegexOptions.Multiline)]
    private static partial Regex Listener();
}
