using FastSignal.EndToEnd.Harness;
using Microsoft.Playwright;

namespace FastSignal.EndToEnd.Browser;

public sealed class PageTests(Chromium chromium) : EndToEndTest(chromium)
{
    [Fact]
    public async Task The_playing_page_is_kept_as_a_picture_and_shows_the_stream()
    {
        ServerProcess server = await StartServerAsync([]);
        Tab tab = await OpenAsync(server, "?stream=demo&autoplay=1");
        await tab.DecodesAsync(60);
        PngImage image = PngImage.Read(await ScreenshotAsync(tab, "page.png"));
        Assert.Equal((1280, 900), (image.Width, image.Height));

        LocatorBoundingBoxResult box = (await tab.Page.Locator("#video").BoundingBoxAsync())!;
        double variance = image.LumaVariance((int)box.X, (int)box.Y, (int)box.Width, (int)box.Height);
        Report($"luma variance over {box.Width:0}x{box.Height:0} of video: {variance:0}");
        // Colour bars vary by thousands; black, white or one colour by nothing.
        Assert.True(variance > 500, $"the video area is blank: luma variance {variance:0}");
    }

    [Fact]
    public async Task A_phone_shows_everything_without_scrolling_sideways()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server, "?stream=small&autoplay=1", new TabOptions { Width = 360, Height = 740, Mobile = true });
        await tab.DecodesAsync(30);
        await ScreenshotAsync(tab, "phone.png");
        int width = await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        Assert.True(width <= 360, $"the page is {width} pixels wide");
        string[] outside = await tab.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('body *')].filter((element) => {
              const box = element.getBoundingClientRect();
              return box.width > 0 && (box.left < -0.5 || box.right > innerWidth + 0.5);
            }).map((element) => `${element.tagName}#${element.id}.${element.className}`)
            """);
        Assert.Empty(outside);
    }

    [Fact]
    public async Task The_keyboard_alone_plays_mutes_and_shows_the_figures()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server);
        await tab.Page.Locator("#streams button").WaitForAsync();
        IKeyboard keyboard = tab.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        await Eventually.HoldsAsync(
            async () =>
            {
                if (await FocusedAsync(tab) is "start" or "play")
                    return true;
                await keyboard.PressAsync("Tab");
                return false;
            },
            "Tab reaches a button that plays");
        await keyboard.PressAsync("Enter");
        await tab.DecodesAsync(10);

        Assert.False(await tab.IsMutedAsync());
        await keyboard.PressAsync("m");
        Assert.True(await tab.IsMutedAsync());
        Assert.Equal("true", await tab.Page.Locator("#mute").GetAttributeAsync("aria-pressed"));
        await keyboard.PressAsync("m");
        Assert.False(await tab.IsMutedAsync());

        ILocator overlay = tab.Page.Locator("#overlay");
        Assert.True(await overlay.IsVisibleAsync());
        await keyboard.PressAsync("i");
        Assert.False(await overlay.IsVisibleAsync());
        await keyboard.PressAsync("i");
        Assert.True(await overlay.IsVisibleAsync());
        await Eventually.HoldsAsync(async () => (await overlay.InnerTextAsync()).Contains(" fps", StringComparison.Ordinal), "figures in the overlay");
        Assert.Empty(tab.Faults);
    }

    [Fact]
    public async Task The_page_loads_only_from_the_server_and_prints_nothing()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server);
        await tab.Page.Locator("#streams button").WaitForAsync();
        string[] addresses = await tab.Page.EvaluateAsync<string[]>("() => performance.getEntriesByType('resource').map((entry) => entry.name)");
        Assert.All(addresses, address => Assert.StartsWith(server.Address.AbsoluteUri, address, StringComparison.Ordinal));
        Assert.Equal("", tab.Console);
        Assert.Empty(tab.Faults);
    }

    private static Task<string> FocusedAsync(Tab tab) => tab.Page.EvaluateAsync<string>("() => document.activeElement.id");

    private static async Task<byte[]> ScreenshotAsync(Tab tab, string name)
    {
        string path = Path.Combine(Artifacts.Folder("screenshots"), name);
        byte[] png = await tab.Page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        Report($"screenshot: {path}");
        return png;
    }
}
