using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>
/// The server as a process of its own, so that what /proc says about it is about it alone: the published binary when
/// <c>FASTSIGNAL_BINARY</c> names one, else the assembly beside this test.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = Patience.Limit };

    private ServerProcess(Process process, Uri address, IPEndPoint udp)
    {
        _process = process;
        _http.BaseAddress = address;
        Address = address;
        UdpEndPoint = udp;
    }

    public Uri Address { get; }

    public IPEndPoint UdpEndPoint { get; }

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        string? binary = Environment.GetEnvironmentVariable("FASTSIGNAL_BINARY");
        ProcessStartInfo start = new(string.IsNullOrEmpty(binary) ? "dotnet" : binary) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        // 2 MiB (in hexadecimal): a youngest generation that grows with the processor's cache hides what a leak adds.
        start.Environment["DOTNET_GCgen0size"] = "200000";
        if (string.IsNullOrEmpty(binary))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "fastsignal.dll"));
        foreach (string argument in (string[])["--server:port=0", "--server:udp_port=0", "--webrtc:workers=1", "--signaling:resume_grace=0s", .. TestTransport.Arguments, .. arguments])
            start.ArgumentList.Add(argument);

        Process process = Process.Start(start)!;
        try
        {
            return await ReadBannerAsync(process);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Whether no client, viewer, route or frame is left and every stream has stopped.</summary>
    public async Task<bool> IsQuietAsync()
    {
        JsonElement media = JsonElement.Parse(await _http.GetStringAsync("/api/media/status"));
        JsonElement signaling = JsonElement.Parse(await _http.GetStringAsync("/api/signaling/status"));
        return signaling.GetProperty("client_count").GetInt32() == 0 && signaling.GetProperty("app_count").GetInt32() == 0
            && media.GetProperty("viewers").GetInt32() == 0 && media.GetProperty("routes").GetInt32() == 0
            && media.GetProperty("queue_depth").GetInt32() == 0 && media.GetProperty("frames_held").GetInt32() == 0
            && media.GetProperty("streams").EnumerateArray().All(stream => stream.GetProperty("state").GetString() == "stopped")
            && media.GetProperty("counters").GetProperty("worker_faults").GetInt64() == 0;
    }

    /// <summary>Waits until nothing is left and returns what the process holds then.</summary>
    public async Task<Footprint> QuietAsync()
    {
        long deadline = Environment.TickCount64 + (long)Patience.Limit.TotalMilliseconds;
        while (!await IsQuietAsync())
        {
            Assert.True(Environment.TickCount64 < deadline, await _http.GetStringAsync("/api/media/status"));
            await Task.Delay(20, CancellationToken.None);
        }

        return Footprint.Of(_process.Id);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using (Process stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])!)
            await stop.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience.Limit);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience.Limit);
        Assert.Equal(0, _process.ExitCode);
        _process.Dispose();
    }

    private static async Task<ServerProcess> ReadBannerAsync(Process process)
    {
        Uri? address = null;
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(Patience.Limit) is { } line)
        {
            if (HttpLine().Match(line) is { Success: true } http)
                address = new Uri(http.Groups[1].Value);
            if (MediaLine().Match(line) is { Success: true } media)
            {
                // The log goes on to standard output, and must not fill the pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new ServerProcess(process, address!, IPEndPoint.Parse(media.Groups[1].Value));
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }

    [GeneratedRegex(@"page and signalling\s+(http://\S+/)")]
    private static partial Regex HttpLine();

    [GeneratedRegex(@"^\s+media\s+(\S+)")]
    private static partial Regex MediaLine();
}
