using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Http;
using FastSignal.Transport;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace FastSignal.Server.Hosting;

/// <summary>The HTTP server and the log, without the conventions of a general web application: only our configuration counts.</summary>
internal static class KestrelSetup
{
    /// <summary>A one-line console log for every part of the server.</summary>
    public static ILoggerFactory CreateLoggers(LogThreshold threshold) => LoggerFactory.Create(logging =>
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter(threshold.Keeps);
        // No line shows them, and Kestrel opens one for the life of each connection.
        logging.Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false);
    });

    /// <summary>What carries TCP, for the lines at the start.</summary>
    public static string TransportName(ServerSettings settings) =>
        UsesEpoll(settings) ? "epoll" : settings.Transport == "epoll" ? "sockets, because epoll is not available here" : "sockets";

    /// <summary>
    /// Kestrel with its listeners, the main one first, and routing. HTTP/2 goes with TLS, which settles the protocol by ALPN; without it Kestrel
    /// serves one protocol per port.
    /// </summary>
    public static WebApplication Build(
        LiveSettings live, TlsCertificate? tls, ILoggerFactory loggers, Action<ListenOptions> onListener, IReadOnlyList<DialectListener>? dialects = null)
    {
        ServerSettings settings = live.Current.Server;
        ConnectionLimit connections = new(live);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            KestrelServerLimits limits = kestrel.Limits;
            limits.MaxRequestBufferSize = settings.ReadBufferSize;
            limits.MaxResponseBufferSize = settings.WriteBufferSize;
            // Kestrel does not start with a buffer that cannot hold the longest request line or the longest head.
            limits.MaxRequestLineSize = (int)Math.Min(limits.MaxRequestLineSize, settings.ReadBufferSize);
            limits.MaxRequestHeadersTotalSize = (int)Math.Min(limits.MaxRequestHeadersTotalSize, settings.ReadBufferSize);
            Bind(kestrel, settings.Host, settings.Port, Listen);
            foreach (DialectListener dialect in dialects ?? [])
                Bind(kestrel, dialect.Settings.Host ?? settings.Host, dialect.Settings.Port, listener => ListenFor(listener, dialect, connections));
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
        builder.Services.AddRateLimiter(limiter => RequestLimits.Configure(limiter, () => live.Current.Server.HttpRate, counters));
        WebApplication application = builder.Build();
        application.UseRateLimiter();
        return application;

        void Listen(ListenOptions listener)
        {
            listener.Use(connections.Enforce);
            listener.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (tls is not null)
                listener.UseHttps(tls.ToHandshakeOptions());
            onListener(listener);
        }
    }

    // Every address means both families, or IPv4 alone where the kernel has no IPv6.
    private static void Bind(KestrelServerOptions kestrel, IPAddress host, int port, Action<ListenOptions> configure)
    {
        if (host.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(port, configure);
        else
            kestrel.Listen(host, port, configure);
    }

    // HTTP/1.1 alone: these clients are older than WebSockets over HTTP/2.
    private static void ListenFor(ListenOptions listener, DialectListener dialect, ConnectionLimit connections)
    {
        listener.Use(connections.Enforce);
        listener.Protocols = HttpProtocols.Http1;
        if (dialect.Certificate is not null)
            listener.UseHttps(dialect.Certificate.ToHandshakeOptions());
        // What the HTTP layer tells the connections of this listener by.
        listener.Use(next => connection =>
        {
            connection.Features.Set(dialect);
            return next(connection);
        });
        listener.UseFastSignalWebSockets(dialect.Endpoint, dialect.Options);
    }

    private static bool UsesEpoll(ServerSettings settings) => settings.Transport == "epoll" && EpollTransport.IsSupported;
}
