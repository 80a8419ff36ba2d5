using Microsoft.Playwright;

namespace FastSignal.Figures;

/// <summary>The system's Chromium, without a window.</summary>
internal sealed class Browser : IAsyncDisposable
{
    // A browser that sees only the loopback interface gathers no candidates without the first flag, and says nothing about
    // it; the second keeps it from asking the network for a name that hides its address.
    private static readonly string[] Flags =
    [
        "--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns",
        "--autoplay-policy=no-user-gesture-required", "--no-sandbox",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>The browser's own version.</summary>
    public string Version => _browser.Version;

    /// <summary>Starts it.</summary>
    public static async Task<Browser> StartAsync(string executable)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = executable, Headless = true, Args = Flags });
        return new Browser(playwright, browser);
    }

    /// <summary>A tab with a cache of its own.</summary>
    public async Task<IPage> NewPageAsync()
    {
        IBrowserContext context = await _browser.NewContextAsync();
        return await context.NewPageAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
