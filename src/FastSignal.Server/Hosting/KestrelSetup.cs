using FastSignal.Server.Configuration;
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
            kestrel.Limits.MaxRequestBufferSize = settings.ReadBufferSize;
            kestrel.Limits.MaxResponseBufferSize = settings.WriteBufferSize;
            kestrel.Listen(settings.Host, settings.Port, listener =>
            {
                listener.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
                if (tls is not null)
                    listener.UseHttps(tls.ToHandshakeOptions());
                onListener(listener);
            });
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        return builder.Build();
    }
}
