using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FastSignal.Figures;

/// <summary>One run of the server on free ports of the loopback interface.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>Longest wait for a start or a stop.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private ServerProcess(Process process, string url, double startMs)
    {
        _process = process;
        Url = url;
        StartMs = startMs;
    }

    /// <summary>Address of the page, with a slash at the end.</summary>
    public string Url { get; }

    /// <summary>Milliseconds from before the fork until the server said that it listens.</summary>
    public double StartMs { get; }

    /// <summary>Resident memory in megabytes (10^6 bytes): all of it, and the part that no file backs.</summary>
    public (double All, double Anonymous) ResidentMb => (StatusKb("VmRSS") * 1024 / 1e6, StatusKb("RssAnon") * 1024 / 1e6);

    /// <summary>Starts the executable and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended, or said nothing in time.</exception>
    public static async Task<ServerProcess> StartAsync(string executable, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(executable) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        foreach (string argument in (string[])["--server:port=0", "--server:udp_port=0", .. arguments])
            start.ArgumentList.Add(argument);

        long before = Stopwatch.GetTimestamp();
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{executable} did not start.");
        using CancellationTokenSource timeout = new(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (PageLine().Match(line) is not { Success: true } match)
                    continue;
                double startMs = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
                // Read on, or the server would one day wait for room in the pipe.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new ServerProcess(process, match.Groups[1].Value, startMs);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
        throw new InvalidOperationException($"{executable} did not begin to listen within {Patience.TotalSeconds} s.");
    }

    /// <summary>Asks the server to stop, and makes it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        using Process terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await terminate.WaitForExitAsync();
        using CancellationTokenSource timeout = new(Patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private long StatusKb(string field) =>
        long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Trim(), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"page and signalling\s+(http://\S+/)")]
    private static partial Regex PageLine();
}
