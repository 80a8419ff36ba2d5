using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

/// <summary>Chromium sees and hears a stream the way Selkies' pages do.</summary>
public sealed class SelkiesPlaybackTests(Chromium chromium) : EndToEndTest(chromium)
{
    [Fact]
    public async Task A_page_of_the_first_generation_connects_both_halves_and_plays()
    {
        string report = await PlayAsync(SelkiesPage.Classic);
        Assert.Contains("video connected", report, StringComparison.Ordinal);
        Assert.Contains("audio connected", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_the_main_branch_plays_both_over_one_connection() =>
        Assert.Contains("both connected", await PlayAsync(SelkiesPage.Main), StringComparison.Ordinal);

    private async Task<string> PlayAsync(string page)
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, ControlHolder.Argument]);
        // A page of the server that opens no connection of its own.
        Tab tab = await OpenAsync(server, "healthz");
        await tab.Page.EvaluateAsync(page);
        string report = await PlaybackReport.SeenAndHeardAsync(tab);
        Report(report);
        Assert.DoesNotContain("closed", report, StringComparison.Ordinal);

        // B6: one channel, and what is typed on it reaches the stream's controls.
        Assert.Equal("input", await tab.Page.EvaluateAsync<string>("() => window.channels.map((channel) => channel.label).join()"));
        Assert.Null(await ControlHolder.OfAsync(server));
        await tab.Page.EvaluateAsync("() => { window.channels[0].send('kd,65'); window.channels[0].send('ku,65'); }");
        await Eventually.HoldsAsync(async () => await ControlHolder.OfAsync(server) is not null, "a holder of control");
        return report;
    }
}
