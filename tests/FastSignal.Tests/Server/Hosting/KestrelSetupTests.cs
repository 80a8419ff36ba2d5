using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Hosting;

public sealed class KestrelSetupTests
{
    [Theory]
    [InlineData(32 * 1024, "127.0.0.1")]
    [InlineData(1024 * 1024, "::")]
    public async Task It_starts_with_every_allowed_read_buffer_and_address(long readBufferSize, string host)
    {
        FastSignalConfiguration configuration = ConfigurationLoader.Load(
            ["--server:port=0", $"--server:{ServerKeys.ReadBufferSize.Name}={readBufferSize}"], new Dictionary<string, string?>(), Path.GetTempPath())
            .Configuration!;
        LiveSettings live = new(configuration with { Server = configuration.Server with { Host = IPAddress.Parse(host) } }, NullLogger.Instance);
        await using WebApplication application = KestrelSetup.Build(live, tls: null, NullLoggerFactory.Instance, static _ => { });
        await application.StartAsync(TestContext.Current.CancellationToken);
        Assert.Single(application.Urls);
        await application.StopAsync(TestContext.Current.CancellationToken);
    }
}
