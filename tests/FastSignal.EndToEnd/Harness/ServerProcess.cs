using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FastSignal.EndToEnd.Harness;

/// <summary>The real server as a child process on free ports of 127.0.0.1, with everything it printed.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>An orderly stop is limited to 30 s by the server itself; this is the tests' patience on top.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(45);

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri? _address;
    private IPEndPoint? _udp;

    private ServerProcess(ProcessStartInfo info)
    {
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
    }

    /// <summary>Where the page is; the port is the bound one.</summary>
    public Uri Address => _address ?? throw new InvalidOperationException("The server does not listen.");

    /// <summary>Where media leaves from.</summary>
    public IPEndPoint Udp => _udp ?? throw new InvalidOperationException("The server does not listen.");

    /// <summary>A client of the REST side.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>True when the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Everything printed so far.</summary>
    public string Log
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts the server and returns when it listens. Arguments win over the free ports chosen here.</summary>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        ProcessStartInfo info = ServerBinary.StartInfo(["--server:port=0", "--server:udp_port=0", .. TestTransport.Arguments, .. arguments]);
        prepare?.Invoke(info);
        ServerProcess server = new(info);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            Task ended = server._process.WaitForExitAsync();
            if (await Task.WhenAny(server._listening.Task, ended).WaitAsync(Eventually.Deadline) == ended)
                throw new InvalidOperationException($"The server ended with code {server._process.ExitCode}:\n{server.Log}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the media side reports now.</summary>
    public async Task<MediaStatus> StatusAsync() =>
        (await Http.GetFromJsonAsync<MediaStatus>(new Uri(Address, "api/media/status"), SnakeCase, TestContext.Current.CancellationToken))!;

    /// <summary>Returns when nobody watches, nothing of former viewers is left and every pipeline has stopped.</summary>
    public Task<MediaStatus> BecomesIdleAsync() => Eventually.ValueAsync(StatusAsync, status => status.IsIdle, "every count back at zero");

    /// <summary>Sends a signal and goes on.</summary>
    public void Signal(int signal) => Signals.Send(_process.Id, signal);

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<ServerExit> StopAsync(int signal)
    {
        long started = Stopwatch.GetTimestamp();
        Signal(signal);
        await ExitAsync();
        return new ServerExit(_process.ExitCode, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Waits for the end of a server that was signalled, and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource limit = new(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"The server did not end within {StopLimit.TotalSeconds:0} s:\n{Log}");
        }
    }

    /// <summary>Last resort: kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
            _lines.Add(line);
        if (PageLine().Match(line) is { Success: true } page)
            // Every address is none that could be asked.
            _address = new Uri(page.Groups[1].Value.Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal));
        if (MediaLine().Match(line) is { Success: true } media)
        {
            _udp = IPEndPoint.Parse(media.Groups[1].Value);
            _listening.TrySetResult();
        }
    }

    [GeneratedRegex(@"^\s+page and signalling\s+(\S+)\s+\(TCP, \w+")]
    private static partial Regex PageLine();

    [GeneratedRegex(@"^\s+media\s+(\S+)\s+\(UDP")]
    private static partial Regex MediaLine();
}
