using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

public sealed class BrokenStreamTests(Chromium chromium) : EndToEndTest(chromium)
{
    private const int StreamUnavailable = 3006;

    [Theory]
    [InlineData("missing", "nosuchelement")]
    [InlineData("syntax", "syntax error")]
    [InlineData("property", "videotestsrc")]
    [InlineData("device", "v4l2src")]
    public async Task A_stream_that_cannot_start_says_what_is_wrong_with_it_and_leaves_the_others_alone(string stream, string named)
    {
        ServerProcess server = await StartServerAsync(await BrokenAsync());
        Tab watching = await OpenAsync(server, "?stream=good&autoplay=1&codec=h264");
        PlayerSample before = await watching.DecodesAsync(10);

        Tab tab = await OpenAsync(server);
        await tab.PickAsync(stream);
        SignallingMessage message = await tab.ReceivesAsync(received => received.Type == "error", "an error");
        Report(message.Error!.ToString());
        Assert.Equal((StreamUnavailable, "STREAM_UNAVAILABLE", true), (message.Error.Number, message.Error.Code, message.Error.Retryable));
        Assert.Contains(named, message.Error.Words, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => tab.Page.Locator("#trouble").IsVisibleAsync(), "the page shows the trouble");
        Assert.Contains(named, await tab.Page.Locator("#trouble-advice").InnerTextAsync(), StringComparison.Ordinal);
        // The log is written by a thread of its own.
        await Eventually.HoldsAsync(() => Task.FromResult(server.Log.Contains(named, StringComparison.Ordinal)), "the log names it");

        PlayerSample after = await watching.DecodesAsync(before.FramesDecoded + 30);
        Assert.Equal(0, after.PacketsLost);
        Assert.Single(await watching.MessagesAsync(), received => received.Type == "offer");
        await tab.DisposeAsync();
        await watching.DisposeAsync();
        await Eventually.ValueAsync(
            server.StatusAsync, status => status is { Viewers: 0, Routes: 0, FramesHeld: 0 } && status.Stream(stream).Leases == 0, "nothing left");
    }

    [Fact]
    public async Task A_pipeline_that_dies_says_why_is_restarted_and_the_page_recovers()
    {
        ServerProcess server = await StartServerAsync(
        [
            $"--streams:mortal:video={TestStreams.SmallVideo} ! identity name=fragile error-after=45", "--media:restart_delay_min=200ms",
        ]);
        Tab tab = await OpenAsync(server, "?stream=mortal&autoplay=1");
        await tab.DecodesAsync(10);
        SignallingMessage message = await tab.ReceivesAsync(received => received.Type == "error", "an error");
        Report(message.Error!.ToString());
        Assert.Equal(StreamUnavailable, message.Error.Number);
        Assert.Contains("fragile", message.Error.Words, StringComparison.Ordinal);

        await Eventually.HoldsAsync(
            async () => (await tab.MessagesAsync()).Count(received => received.Type == "offer") >= 2, "the page asked for the stream again");
        await tab.DecodesAsync(10);
        Assert.False(await tab.Page.Locator("#trouble").IsVisibleAsync());
        await tab.DisposeAsync();
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task An_unknown_stream_is_named_and_the_page_lists_what_there_is()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server, "?stream=nosuchstream&autoplay=1");
        SignallingMessage message = await tab.ReceivesAsync(received => received.Type == "error", "an error");
        Assert.Equal((3005, false), (message.Error!.Number, message.Error.Retryable));
        await Eventually.HoldsAsync(() => tab.Page.Locator("#trouble").IsVisibleAsync(), "the page shows the trouble");
        Assert.Contains("nosuchstream", await tab.Page.Locator("#trouble-title").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("small", await tab.Page.Locator("#trouble-advice").InnerTextAsync(), StringComparison.Ordinal);
        await tab.PickAsync("small");
        await tab.DecodesAsync(10);
    }

    private async Task<string[]> BrokenAsync()
    {
        string file = Path.Combine(Folder, "broken.json");
        await File.WriteAllTextAsync(
            file,
            $$"""
            {
              // One that works, and four ways not to.
              "streams": {
                "good": { "video": "{{TestStreams.SmallVideo}}", "codecs": ["h264"] },
                "missing": { "video": "videotestsrc is-live=true ! nosuchelement" },
                "syntax": { "video": "videotestsrc is-live=true ! ! ( identity" },
                "property": { "video": "videotestsrc nosuchproperty=1" },
                "device": { "video": "v4l2src device=/dev/nosuchdevice" },
              },
            }
            """,
            Cancellation);
        return ["--config", file];
    }
}
