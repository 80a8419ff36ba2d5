using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Http;
using FastSignal.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace FastSignal.Server.Hosting;

/// <summary>The HTTP server and the log, without the conventions of a general web application: only our configuration counts.</summary>
internal static class KestrelSetup
{
    /// <summary>
    /// TCP connections beyond the signalling clients: pages, REST, probes, and clients that are told there is no room.
    /// </summary>
    private const int OtherConnections = 1024;

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
        // No line shows them, and Kestrel opens one for the life of each connection.
        logging.Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false);
    });

    /// <summary>What carries TCP, for the lines at the start.</summary>
    public static string TransportName(ServerSettings settings) =>
        UsesEpoll(settings) ? "epoll" : settings.Transport == "epoll" ? "sockets, because epoll is not available here" : "sockets";

    /// <summary>
    /// Kestrel with one listener, and routing. HTTP/2 goes with TLS, which settles the protocol by ALPN; without it Kestrel
    /// serves one protocol per port.
    /// </summary>
    public static WebApplication Build(ServerSettings settings, TlsCertificate? tls, ILoggerFactory loggers, Action<ListenOptions> onListener)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            KestrelServerLimits limits = kestrel.Limits;
            limits.MaxConcurrentConnections = settings.MaxConnections + OtherConnections;
            limits.MaxRequestBufferSize = settings.ReadBufferSize;
            limits.MaxResponseBufferSize = settings.WriteBufferSize;
            // Kestrel does not start with a buffer that cannot hold the longest request line or the longest head.
            limits.MaxRequestLineSize = (int)Math.Min(limits.MaxRequestLineSize, settings.ReadBufferSize);
            limits.MaxRequestHeadersTotalSize = (int)Math.Min(limits.MaxRequestHeadersTotalSize, settings.ReadBufferSize);
            // Every address of both families, or of IPv4 alone where the kernel has no IPv6.
            if (settings.Host.Equals(IPAddress.IPv6Any))
                kestrel.ListenAnyIP(settings.Port, Listen);
            else
                kestrel.Listen(settings.Host, settings.Port, Listen);
        });
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.MaxReadBufferSize = settings.ReadBufferSize;
            sockets.MaxWriteBufferSize = settings.WriteBufferSize;
        });
        if (UsesEpoll(settings))
            builder.Services.AddSingleton<IConnectionListenerFactory>(_ => new EpollTransport(settings.TransportThreads, loggers));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddMetrics();
        HttpCounters counters = new();
        builder.Services.AddSingleton(counters);
        builder.Services.AddRateLimiter(limiter => RequestLimits.Configure(limiter, settings.HttpRate, counters));
        WebApplication application = builder.Build();
        application.UseRateLimiter();
        return application;

        void Listen(ListenOptions listener)
        {
            listener.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (tls is not null)
                listener.UseHttps(tls.ToHandshakeOptions());
            onListener(listener);
        }
    }

    private static bool UsesEpoll(ServerSettings settings) => settings.Transport == "epoll" && EpollTransport.IsSupported;
}
