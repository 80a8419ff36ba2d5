using FastSignal.Server.Configuration;
using FastSignal.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;

namespace FastSignal.Server.Hosting;

/// <summary>The HTTP server and the log, without the conventions of a general web application: only our configuration counts.</summary>
internal static class KestrelSetup
{
    /// <summary>A one-line console log for every part of the server.</summary>
    public static ILoggerFactory CreateLoggers() => LoggerFactory.Create(logging =>
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(LogLevel.Information);
        // The framework's own start and stop lines say what ours say better.
        logging.AddFilter("Microsoft", LogLevel.Warning);
    });

    /// <summary>What carries TCP, for the lines at the start.</summary>
    public static string TransportName(ServerSettings settings) =>
        UsesEpoll(settings) ? "epoll" : settings.Transport == "epoll" ? "sockets, epoll is Linux only" : "sockets";

    /// <summary>Kestrel with one listener, and routing.</summary>
    public static WebApplication Build(ServerSettings settings, ILoggerFactory loggers, Action<ListenOptions> onListener)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBufferSize = settings.ReadBufferSize;
            kestrel.Limits.MaxResponseBufferSize = settings.WriteBufferSize;
            kestrel.Listen(settings.Host, settings.Port, onListener);
        });
        if (UsesEpoll(settings))
            builder.Services.AddSingleton<IConnectionListenerFactory>(_ => new EpollTransport(settings.TransportThreads, loggers));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        return builder.Build();
    }

    private static bool UsesEpoll(ServerSettings settings) => settings.Transport == "epoll" && EpollTransport.IsSupported;
}
