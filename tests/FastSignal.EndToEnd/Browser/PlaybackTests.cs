using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

public sealed class PlaybackTests(Chromium chromium) : EndToEndTest(chromium)
{
    [Theory]
    [InlineData("h264", "H264")]
    [InlineData("vp8", "VP8")]
    public async Task The_demo_decodes_without_loss_or_freeze(string wish, string codec)
    {
        ServerProcess server = await StartServerAsync([]);
        await SmoothPlayback.AttemptAsync(async () =>
        {
            await using Tab tab = await OpenAsync(server, $"?stream=demo&autoplay=1&codec={wish}&trace=1");
            PlayerSample sample = await tab.DecodesAsync(120);
            Assert.Equal((codec, 1280, 720), (sample.Codec, sample.Width, sample.Height));
            Assert.Equal(server.Udp.ToString(), sample.RemoteAddress);
            Assert.Equal(0, sample.PacketsLost);
            Assert.Empty(tab.Faults);
            return [await SmoothPlayback.OfAsync(tab)];
        });
    }

    [Fact]
    public async Task One_click_on_the_stream_list_plays_picture_and_sound()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server);
        await tab.PickAsync("small");
        await tab.DecodesAsync(30);
        PlayerSample sample = await tab.ReachesAsync(now => now.AudioLevel > 0, "an audio level above silence");
        Assert.Equal("opus", sample.AudioCodec);
        double before = sample.TotalSamplesReceived;
        await tab.ReachesAsync(now => now.TotalSamplesReceived > before + 48_000, "another second of samples");
        Assert.False(await tab.IsMutedAsync());
    }

    [Fact]
    public async Task Autoplay_plays_muted_by_itself_and_one_click_turns_the_sound_on()
    {
        ServerProcess server = await StartServerAsync([]);
        Tab tab = await OpenAsync(server, "?stream=demo&autoplay=1");
        PlayerSample sample = await tab.DecodesAsync(10);
        Report($"navigation to first frame {sample.FirstFrameMs:0} ms");
        Assert.True(await tab.IsMutedAsync());
        await tab.Page.Locator("#unmute").ClickAsync();
        await tab.ReachesAsync(now => now.AudioLevel > 0, "an audio level above silence");
    }
}
