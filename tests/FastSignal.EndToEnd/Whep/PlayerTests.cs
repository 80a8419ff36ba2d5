using System.Diagnostics;
using System.Text.Json;
using FastSignal.EndToEnd.Browser;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Whep;

/// <summary>WHEP players of others, each of which must decode pictures: aiortc, GStreamer's webrtcbin, and whip-whep in Chromium.</summary>
public sealed class PlayerTests(Chromium chromium) : EndToEndTest(chromium)
{
    private const int Frames = 30;

    /// <summary>The version the tests were written with; npm checks its hash.</summary>
    private const string BrowserPlayer = "whip-whep@1.2.0";

    [Fact]
    public async Task Aiortc_decodes_pictures()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        JsonElement result = await RunScriptAsync("whep_aiortc.py", new Uri(server.Address, "small/whep"));
        AssertPlayed(result);
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task Webrtcbin_decodes_pictures_and_sound()
    {
        // libnice gathers on every interface but loopback, from where it cannot reach a server on loopback.
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--server:host=0.0.0.0"]);
        JsonElement result = await RunScriptAsync("whep_webrtcbin.py", new Uri(server.Address, "whep/endpoint/small"));
        AssertPlayed(result);
        Assert.True(result.GetProperty("audio").GetInt32() > 0);
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task Whip_whep_plays_from_another_origin_restarts_ice_and_stops()
    {
        string folder = Artifacts.Folder("players");
        await RunAsync("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", BrowserPlayer]);
        string script = await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "whip-whep", "whep.js"), Cancellation);
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        // A page of another server, so that every header of CORS is needed.
        ServerProcess foreign = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(foreign);
        // A resource without the page's policy, which allows no script but ours.
        await tab.Page.GotoAsync(new Uri(foreign.Address, "healthz").AbsoluteUri);
        await tab.Page.EvaluateAsync(
            """
            async ([script, url]) => {
              const { WHEPClient } = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
              window.streams = new Set();
              window.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
              for (const kind of ['video', 'audio']) pc.addTransceiver(kind, { direction: 'recvonly' });
              window.picture = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
              document.body.append(picture);
              pc.ontrack = (event) => { streams.add(event.streams[0].id); picture.srcObject = event.streams[0]; };
              window.whep = new WHEPClient();
              await whep.view(pc, url);
            }
            """, new[] { script, new Uri(server.Address, "small/whep").AbsoluteUri });
        await Eventually.ValueAsync(() => DecodedAsync(tab), count => count >= Frames, "frames decoded");
        Assert.Equal(1, await tab.Page.EvaluateAsync<int>("() => streams.size"));

        await tab.Page.EvaluateAsync("() => whep.restart()");
        int before = await DecodedAsync(tab);
        await Eventually.ValueAsync(() => DecodedAsync(tab), count => count >= before + Frames, "frames decoded after the ICE restart");
        await tab.Page.EvaluateAsync("() => whep.stop()");
        await server.BecomesIdleAsync();
        Assert.Empty(tab.Faults);
    }

    private static Task<int> DecodedAsync(Tab tab) => tab.Page.EvaluateAsync<int>(
        """
        async () => {
          for (const entry of (await pc.getStats()).values())
            if (entry.type === 'inbound-rtp' && entry.kind === 'video') return entry.framesDecoded ?? 0;
          return 0;
        }
        """);

    private static void AssertPlayed(JsonElement result)
    {
        Assert.True(result.GetProperty("video").GetInt32() >= Frames);
        Assert.Equal((480, 270), (result.GetProperty("width").GetInt32(), result.GetProperty("height").GetInt32()));
        Assert.Equal(200, result.GetProperty("deleted").GetInt32());
    }

    // The system's interpreter: the packages of Debian are there.
    private static async Task<JsonElement> RunScriptAsync(string script, Uri endpoint)
    {
        string output = await RunAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Players", script), endpoint.AbsoluteUri, $"{Frames}"]);
        return JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using CancellationTokenSource limit = new(Eventually.Deadline);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Eventually.Deadline.TotalSeconds:0} s.");
        }

        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{await errors}");
        return await output;
    }
}
