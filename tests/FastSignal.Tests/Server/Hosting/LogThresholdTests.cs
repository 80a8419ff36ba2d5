using FastSignal.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace FastSignal.Tests.Server.Hosting;

public sealed class LogThresholdTests
{
    [Fact]
    public void A_logger_made_before_follows_the_threshold()
    {
        LogThreshold threshold = new();
        using ILoggerFactory loggers = KestrelSetup.CreateLoggers(threshold);
        ILogger ours = loggers.CreateLogger("FastSignal.Server");
        ILogger theirs = loggers.CreateLogger("Microsoft.AspNetCore");
        Assert.Equal((true, false, false, true), Enabled());
        threshold.Minimum = LogLevel.Debug;
        Assert.Equal((true, true, false, true), Enabled());
        threshold.Minimum = LogLevel.Error;
        Assert.Equal((false, false, false, false), Enabled());

        (bool, bool, bool, bool) Enabled() => (
            ours.IsEnabled(LogLevel.Information), ours.IsEnabled(LogLevel.Debug), theirs.IsEnabled(LogLevel.Information), theirs.IsEnabled(LogLevel.Warning));
    }
}
