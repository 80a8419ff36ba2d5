using System.Collections;
using System.Diagnostics;
using System.Net.Sockets;
using FastSignal.Rtc.Dtls;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;
using FastSignal.Server.Reload;

namespace FastSignal.Server;

/// <summary>Entry point of the <c>fastsignal</c> executable.</summary>
internal static class Program
{
    /// <summary>Exit code when the server cannot start for a reason outside the configuration.</summary>
    private const int CannotStart = 1;

    public static async Task<int> Main(string[] args)
    {
        ConfigurationOrigin origin = new(args, ReadEnvironment(), Environment.CurrentDirectory);
        ConfigurationResult result = origin.Load();
        if (!result.Ok)
        {
            if (result.Text is not null)
                await Console.Out.WriteLineAsync(result.Text).ConfigureAwait(false);
            foreach (ConfigurationProblem problem in result.Problems)
                await Console.Error.WriteLineAsync(problem.ToString()).ConfigureAwait(false);
            return result.ExitCode;
        }

        using StopSignals signals = new();
        FastSignalHost host;
        try
        {
            host = await FastSignalHost.StartAsync(result.Configuration, CancellationToken.None, origin).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OpenSslMissingException or TlsFileException or AccessFileException)
        {
            await Console.Error.WriteLineAsync(Explain(exception, result.Configuration.Server)).ConfigureAwait(false);
            return CannotStart;
        }

        await using (host.ConfigureAwait(false))
        {
            using ReloadSignal hangup = new(() => host.Reload("signal"));
            host.LogStart((long)(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds);
            await Console.Out.WriteLineAsync(Banner(host)).ConfigureAwait(false);
            await signals.First.ConfigureAwait(false);
        }

        return 0;
    }

    private static string Banner(FastSignalHost host) =>
        $"""
        FastSignal {BuildVersion.Text}
          page and signalling  {host.HttpAddress}/  (TCP, {host.Transport})
        {string.Concat(host.Listeners.Select(listener => $"  {listener.Dialect,-19}  {listener.Address}/\n"))}  media                {host.UdpEndPoint}  (UDP, {host.UdpMode}; browsers will send to {string.Join(", ", host.Candidates)})
          Ctrl-C stops; a second one stops at once.
        """;

    private static string Explain(Exception exception, ServerSettings settings) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"UDP port {settings.UdpPort} on {settings.Host} is taken: stop what uses it, or choose another with --server:udp_port=PORT.",
        SocketException => $"UDP {settings.Host}:{settings.UdpPort} cannot be bound: {exception.Message}.",
        IOException => $"TCP {settings.Host}:{settings.Port} cannot be bound ({exception.Message}): choose another port with --server:port=PORT.",
        _ => exception.Message,
    };

    private static Dictionary<string, string?> ReadEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);
}
