using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary><c>/api/echo</c> as the server serves it with <c>echo.enabled</c> alone, once over each transport.</summary>
public sealed class EchoServers : IAsyncLifetime
{
    private readonly Dictionary<string, WebApplication> _applications = [];

    /// <summary>What carries TCP, as theories take it.</summary>
    public static TheoryData<string> Transports => new("sockets", "epoll");

    public async ValueTask InitializeAsync()
    {
        foreach (string transport in Transports.Select(row => row.Data))
            _applications[transport] = await StartAsync(transport);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication application in _applications.Values)
            await application.DisposeAsync();
    }

    /// <summary>
    /// Checks cases side by side: a refused client waits for the end of its connection, which the server delays a little. Says
    /// which case failed.
    /// </summary>
    public static Task ForEachAsync<T>(IEnumerable<T> cases, Func<T, Task> check) => Task.WhenAll(cases.Select(async one =>
    {
        try
        {
            await check(one);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Case {one}: {exception.Message}", exception);
        }
    }));

    /// <summary>A row for each transport and each of the given values.</summary>
    public static TheoryData<string, T> Each<T>(params IEnumerable<T> values)
    {
        TheoryData<string, T> rows = [];
        foreach (T value in values)
        {
            foreach (string transport in Transports.Select(row => row.Data))
                rows.Add(transport, value);
        }

        return rows;
    }

    internal Task<EchoWire> ConnectAsync(string transport, string? offer = null) =>
        EchoWire.ConnectAsync(new Uri(_applications[transport].Urls.Single()).Port, EchoEndpoint.Path, offer);

    private static async Task<WebApplication> StartAsync(string transport)
    {
        string[] arguments = ["--server:port=0", $"--server:transport={transport}", "--server:transport_threads=1", "--echo:enabled=true"];
        ConfigurationResult result = ConfigurationLoader.Load(arguments, new Dictionary<string, string?>(), Path.GetTempPath());
        Assert.True(result.Ok, string.Join('\n', result.Problems));
        FastSignalConfiguration configuration = result.Configuration;
        Assert.StartsWith(transport, KestrelSetup.TransportName(configuration.Server), StringComparison.Ordinal);

        LiveSettings live = new(configuration, NullLogger.Instance);
        EchoEndpoint endpoint = new(live, new Readiness(0));
        WebApplication application = KestrelSetup.Build(
            live, tls: null, NullLoggerFactory.Instance, listener => listener.UseFastSignalWebSockets(endpoint, live.Current.Echo));
        await application.StartAsync();
        return application;
    }
}
