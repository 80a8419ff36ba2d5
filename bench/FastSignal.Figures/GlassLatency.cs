using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Playwright;

namespace FastSignal.Figures;

/// <summary>
/// From the callback of the pipeline's appsink to the presented picture. Server and browser run on one machine, hence on one
/// clock, and the RTP timestamp names the picture on both sides.
/// </summary>
internal sealed class GlassLatency
{
    /// <summary>Time between two looks at the server's ring of 256 pictures, which 30 fps fill in 8.5 s.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    /// <summary>Pictures right after the start, which meet a browser that is still busy with the page.</summary>
    private const int Settling = 60;

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Milliseconds from the appsink's callback to the arrival of the last packet in the browser.</summary>
    public required Distribution Received { get; init; }

    /// <summary>Milliseconds from the appsink's callback to the presentation.</summary>
    public required Distribution Presented { get; init; }

    /// <summary>Average milliseconds a picture spent in the browser's jitter buffer.</summary>
    public required double JitterBufferMs { get; init; }

    /// <summary>Average milliseconds the browser took to decode a picture.</summary>
    public required double DecodeMs { get; init; }

    /// <summary>Freezes the browser counted.</summary>
    public required double Freezes { get; init; }

    /// <summary>Resident megabytes of the server while it played to this one viewer.</summary>
    public required (double All, double Anonymous) ResidentMb { get; init; }

    /// <summary>Plays for the time and matches both sides.</summary>
    public static async Task<GlassLatency> MeasureAsync(ServerProcess server, Browser browser, TimeSpan duration, string codec = "h264")
    {
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync($"{server.Url}?stream=demo&autoplay=1&trace=1&codec={codec}");
        await page.WaitForFunctionAsync("() => window.fastsignal.player?.firstFrameMs > 0");
        string session = await page.EvaluateAsync<string>("() => window.fastsignal.client.id");

        using HttpClient http = new();
        Dictionary<uint, long> arrivals = [];
        for (TimeSpan waited = TimeSpan.Zero; waited < duration; waited += Interval)
        {
            await Task.Delay(Interval);
            Arrival[] recent = await http.GetFromJsonAsync<Arrival[]>(server.Url + "api/media/frames/" + session, SnakeCase) ?? [];
            foreach (Arrival arrival in recent)
                arrivals[arrival.RtpTimestamp] = arrival.ArrivalUnixUs;
        }

        double origin = await page.EvaluateAsync<double>("() => performance.timeOrigin");
        Picture[] pictures = await page.EvaluateAsync<Picture[]>("() => window.fastsignal.frames");
        Statistics statistics = await page.EvaluateAsync<Statistics>("() => window.fastsignal.stats()");
        (double All, double Anonymous) resident = server.ResidentMb;
        await page.Context.CloseAsync();

        (Picture Picture, double ArrivalMs)[] matched =
        [
            .. from picture in pictures.Skip(Settling)
               where arrivals.ContainsKey((uint)picture.RtpTimestamp)
               select (picture, arrivals[(uint)picture.RtpTimestamp] / 1000.0 - origin),
        ];
        return new GlassLatency
        {
            Received = new Distribution(matched.Select(pair => pair.Picture.ReceiveTime - pair.ArrivalMs)),
            Presented = new Distribution(matched.Select(pair => pair.Picture.PresentationTime - pair.ArrivalMs)),
            JitterBufferMs = statistics.JitterBufferDelayAverageMs,
            DecodeMs = statistics.DecodeMs,
            Freezes = statistics.FreezeCount,
            ResidentMb = resident,
        };
    }

    private sealed record Arrival(uint RtpTimestamp, long ArrivalUnixUs);

    // Playwright fills properties by their JavaScript names.
    private sealed class Picture
    {
        [JsonPropertyName("rtpTimestamp")]
        public double RtpTimestamp { get; set; }

        [JsonPropertyName("receiveTime")]
        public double ReceiveTime { get; set; }

        [JsonPropertyName("presentationTime")]
        public double PresentationTime { get; set; }
    }

    private sealed class Statistics
    {
        [JsonPropertyName("jitterBufferDelayAverageMs")]
        public double JitterBufferDelayAverageMs { get; set; }

        [JsonPropertyName("decodeMs")]
        public double DecodeMs { get; set; }

        [JsonPropertyName("freezeCount")]
        public double FreezeCount { get; set; }
    }
}
