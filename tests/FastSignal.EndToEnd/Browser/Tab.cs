using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastSignal.EndToEnd.Harness;
using Microsoft.Playwright;

namespace FastSignal.EndToEnd.Browser;

/// <summary>The server's page, open in a real browser.</summary>
internal sealed partial class Tab : IAsyncDisposable
{
    /// <summary>Runs before the page's own scripts and notes what its WebSockets receive and how they close.</summary>
    private const string SocketWatch =
        """
        window.signalling = { messages: [], closeCodes: [] };
        window.WebSocket = class extends WebSocket {
          constructor(...parts) {
            super(...parts);
            this.addEventListener('message', (event) => window.signalling.messages.push(JSON.parse(event.data)));
            this.addEventListener('close', (event) => window.signalling.closeCodes.push(event.code));
          }
        };
        """;

    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    private readonly IBrowserContext _context;
    private readonly List<string> _console = [];
    private readonly List<string> _faults = [];

    private Tab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => Note(_console, $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(_faults, error);
    }

    public IPage Page { get; }

    public string Url => Page.Url;

    /// <summary>What the page printed.</summary>
    public string Console
    {
        get
        {
            lock (_console)
                return string.Join('\n', _console);
        }
    }

    /// <summary>Exceptions nobody caught in the page.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults)
                return [.. _faults];
        }
    }

    public static async Task<Tab> OpenAsync(IBrowser browser, Uri address, TabOptions options)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = options.Width, Height = options.Height },
            HasTouch = options.Mobile,
            IsMobile = options.Mobile,
        });
        try
        {
            context.SetDefaultTimeout((float)Eventually.Deadline.TotalMilliseconds);
            await context.AddInitScriptAsync(SocketWatch);
            Tab tab = new(context, await context.NewPageAsync());
            await tab.Page.GotoAsync(address.AbsoluteUri);
            return tab;
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Clicks a stream in the page's list.</summary>
    public Task PickAsync(string stream) => Page.Locator($"#streams button[data-stream={stream}]").ClickAsync();

    /// <summary>The numbers of the player in use.</summary>
    public async Task<PlayerSample> SampleAsync()
    {
        string json = await Page.EvaluateAsync<string>("async () => JSON.stringify(await window.fastsignal.stats())");
        return JsonSerializer.Deserialize<PlayerSample>(json, CamelCase)!;
    }

    /// <summary>Returns the first numbers that are as wanted.</summary>
    public Task<PlayerSample> ReachesAsync(Func<PlayerSample, bool> isRight, string what) => Eventually.ValueAsync(SampleAsync, isRight, what);

    /// <summary>Returns when that many frames are decoded.</summary>
    public Task<PlayerSample> DecodesAsync(int frames) =>
        ReachesAsync(sample => sample.FramesDecoded >= frames && sample.State == "playing", $"{frames} frames decoded");

    /// <summary>Signalling messages received so far, over all connections.</summary>
    public async Task<IReadOnlyList<SignallingMessage>> MessagesAsync()
    {
        string json = await Page.EvaluateAsync<string>("() => JSON.stringify(window.signalling.messages)");
        return JsonSerializer.Deserialize<List<SignallingMessage>>(json, CamelCase)!;
    }

    /// <summary>Returns the first message that is as wanted.</summary>
    public async Task<SignallingMessage> ReceivesAsync(Func<SignallingMessage, bool> isRight, string what)
    {
        IReadOnlyList<SignallingMessage> messages = await Eventually.ValueAsync(MessagesAsync, all => all.Any(isRight), what);
        return messages.First(isRight);
    }

    /// <summary>True when the picture's sound is off.</summary>
    public Task<bool> IsMutedAsync() => Page.EvaluateAsync<bool>("() => document.getElementById('video').muted");

    /// <summary>Codes the page's WebSockets were closed with.</summary>
    public Task<int[]> CloseCodesAsync() => Page.EvaluateAsync<int[]>("() => window.signalling.closeCodes");

    /// <summary>The payload type the server offered for a codec.</summary>
    public async Task<int> PayloadTypeAsync(string codec)
    {
        SignallingMessage offer = await ReceivesAsync(message => message.Type == "offer", "an offer");
        string sdp = offer.Data.GetProperty("sdp").GetProperty("sdp").GetString()!;
        Match line = RtpMap().Matches(sdp).First(match => match.Groups[2].Value == codec);
        return int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Closes the tab as a person does: the page gets to say goodbye. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Page.IsClosed)
            return;
        await Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = false });
        await _context.DisposeAsync();
    }

    private static void Note(List<string> list, string text)
    {
        lock (list)
            list.Add(text);
    }

    [GeneratedRegex(@"a=rtpmap:(\d+) (\w+)/")]
    private static partial Regex RtpMap();
}
