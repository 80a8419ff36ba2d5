using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

/// <summary>Chromium sees and hears a stream it calls as the page of GStreamer's examples does.</summary>
public sealed class SimpleServerPlaybackTests(Chromium chromium) : EndToEndTest(chromium)
{
    [Fact]
    public async Task X4_a_first_offer_with_nothing_but_a_data_channel_is_answered_and_media_follows_on_the_live_session()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--server:listeners:0:port=0", "--server:listeners:0:dialect=simple_server"]);
        Tab tab = await OpenAsync(server, "healthz");
        await tab.Page.EvaluateAsync(SimpleServerPage.Caller, await ListenerAddress.OfAsync(server));
        string report = await PlaybackReport.SeenAndHeardAsync(tab);
        Report(report);
        Assert.Contains("both connected", report, StringComparison.Ordinal);
        Assert.DoesNotContain("closed", report, StringComparison.Ordinal);
        await Eventually.ValueAsync(() => tab.Page.EvaluateAsync<bool>("() => window.halves.both.channelOpen === true"), static open => open, "the page's channel");
    }
}
