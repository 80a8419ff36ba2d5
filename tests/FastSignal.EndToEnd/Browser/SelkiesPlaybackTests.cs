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

    [Fact]
    public async Task B3_both_halves_connect_where_there_is_no_sound()
    {
        ServerProcess server = await StartServerAsync([$"--streams:mute:video={TestStreams.SmallVideo}"]);
        Tab tab = await OpenAsync(server, "healthz");
        await tab.Page.EvaluateAsync(SelkiesPage.Classic);
        string report = await Eventually.ValueAsync(
            () => tab.Page.EvaluateAsync<string>(SelkiesPage.Report),
            static now => now.Contains("video connected", StringComparison.Ordinal) && now.Contains("audio connected", StringComparison.Ordinal), "both halves connected");
        Assert.DoesNotContain("closed", report, StringComparison.Ordinal);
        await OneChannelAsync(tab);
    }

    private static Task<string> OneChannelAsync(Tab tab) => Eventually.ValueAsync(
        () => tab.Page.EvaluateAsync<string>("() => (window.channels ?? []).map((channel) => channel.label).join()"), static labels => labels == "input", "one channel");

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
        await OneChannelAsync(tab);
        Assert.Null(await ControlHolder.OfAsync(server));
        await tab.Page.EvaluateAsync("() => { window.channels[0].send('kd,65'); window.channels[0].send('ku,65'); }");
        await Eventually.HoldsAsync(async () => await ControlHolder.OfAsync(server) is not null, "a holder of control");
        return report;
    }
}
