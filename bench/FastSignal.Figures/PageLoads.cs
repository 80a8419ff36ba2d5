using Microsoft.Playwright;

namespace FastSignal.Figures;

/// <summary>From navigation to the first picture, in a browser that runs and has seen the page, of a pipeline that plays.</summary>
internal sealed class PageLoads
{
    /// <summary>The steps on the way, as <c>milestones.js</c> names them, in order.</summary>
    private static readonly string[] Steps =
    [
        "response begins", "scripts run", "WebSocket open", "welcome", "offer requested", "offer received", "answer sent",
        "ICE connected", "DTLS connected", "first picture",
    ];

    /// <summary>Longest wait for one picture.</summary>
    private const float PatienceMs = 10_000;

    private readonly List<Dictionary<string, double>> _loads = [];

    /// <summary>Milliseconds to the first picture.</summary>
    public Distribution FirstPicture => At("first picture");

    /// <summary>The way there: each step with the milliseconds since the navigation began.</summary>
    public IEnumerable<(string Step, Distribution At)> Milestones => Steps.Select(step => (step, At(step)));

    /// <summary>Loads the page again and again, beside a viewer that keeps the pipeline playing.</summary>
    public static async Task<PageLoads> MeasureAsync(ServerProcess server, Browser browser, int count)
    {
        PageLoads result = new();
        IPage standing = await browser.NewPageAsync();
        await LoadAsync(standing, server);

        IPage page = await browser.NewPageAsync();
        await page.AddInitScriptAsync(MilestonesScript());
        // Fills the cache.
        await LoadAsync(page, server);
        for (int i = 0; i < count; i++)
        {
            // Longer than the least time between two forced key frames, and never in step with the pictures.
            await Task.Delay(300 + Random.Shared.Next(100));
            result._loads.Add(await LoadAsync(page, server));
        }

        await page.Context.CloseAsync();
        await standing.Context.CloseAsync();
        return result;
    }

    private Distribution At(string step) => new(_loads.Where(load => load.ContainsKey(step)).Select(load => load[step]));

    private static async Task<Dictionary<string, double>> LoadAsync(IPage page, ServerProcess server)
    {
        await page.GotoAsync(server.Url + "?stream=demo&autoplay=1", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync(
            "() => window.fastsignal?.player?.firstFrameMs > 0", null, new PageWaitForFunctionOptions { Timeout = PatienceMs });
        return await page.EvaluateAsync<Dictionary<string, double>>(
            """
            () => ({
              ...window.milestones,
              'response begins': performance.getEntriesByType('navigation')[0].responseStart,
              'first picture': window.fastsignal.player.firstFrameMs,
            })
            """);
    }

    private static string MilestonesScript()
    {
        using Stream stream = typeof(PageLoads).Assembly.GetManifestResourceStream("milestones.js")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
