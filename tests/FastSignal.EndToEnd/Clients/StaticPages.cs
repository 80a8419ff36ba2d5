using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastSignal.EndToEnd.Clients;

/// <summary>A server of a few pages on loopback, as those who use FastSignal's signalling from pages of their own have one.</summary>
internal sealed class StaticPages : IAsyncDisposable
{
    private readonly WebApplication _application;

    private StaticPages(WebApplication application) => _application = application;

    /// <summary>Where they are.</summary>
    public Uri Address => new(_application.Urls.First());

    /// <summary>Serves texts by their path.</summary>
    public static async Task<StaticPages> StartAsync(IReadOnlyDictionary<string, string> pages)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        application.Run(context =>
        {
            if (!pages.TryGetValue(context.Request.Path, out string? page))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentType = context.Request.Path.Value!.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html";
            return context.Response.WriteAsync(page);
        });
        await application.StartAsync();
        return new StaticPages(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
