using System.Diagnostics;

namespace FastSignal.EndToEnd.Harness;

/// <summary>The executable under test: the one <c>FASTSIGNAL_BINARY</c> names, else the build that lies beside the tests.</summary>
internal static class ServerBinary
{
    /// <summary>Longest time a run that is expected to end by itself may take.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);

    /// <summary>Absolute path.</summary>
    public static string Path { get; } = Find();

    /// <summary>How it is started: output redirected, away from any <c>fastsignal.json</c>, without the tests' own configuration.</summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        ProcessStartInfo info = new(Path)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (string name in info.Environment.Keys.Where(name => name.StartsWith("FASTSIGNAL", StringComparison.OrdinalIgnoreCase)).ToArray())
            info.Environment.Remove(name);
        return info;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<FinishedRun> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(StartInfo(arguments))!;
        using CancellationTokenSource limit = new(RunLimit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new FinishedRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"fastsignal {string.Join(' ', arguments)} did not end within {RunLimit.TotalSeconds:0} s.");
        }
    }

    private static string Find()
    {
        string? named = Environment.GetEnvironmentVariable("FASTSIGNAL_BINARY");
        string path = System.IO.Path.GetFullPath(string.IsNullOrEmpty(named) ? System.IO.Path.Combine(AppContext.BaseDirectory, "fastsignal") : named);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no server binary at {path}.");
    }
}
