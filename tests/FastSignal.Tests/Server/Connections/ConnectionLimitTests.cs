using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Connections;

public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task As_many_connections_as_allowed_get_through_and_the_limit_of_now_counts()
    {
        LiveSettings live = new(Configuration(1), NullLogger.Instance);
        ConnectionLimit limit = new(live);
        TaskCompletionSource open = new();
        int through = 0;
        ConnectionDelegate enforced = limit.Enforce(async _ =>
        {
            through++;
            await open.Task;
        });
        List<Task> running = [];
        for (int i = 0; i <= ConnectionLimit.OtherConnections; i++)
            running.Add(enforced(new DefaultConnectionContext()));
        Assert.Equal(ConnectionLimit.OtherConnections + 1, through);

        Aborted tooMany = new();
        await enforced(tooMany);
        Assert.True(tooMany.IsAborted);
        Assert.Equal(ConnectionLimit.OtherConnections + 1, through);

        live.Replace(Configuration(2));
        running.Add(enforced(new DefaultConnectionContext()));
        Assert.Equal(ConnectionLimit.OtherConnections + 2, through);
        open.SetResult();
        await Task.WhenAll(running);
        Assert.Equal(0, limit.Open);
    }

    private sealed class Aborted : DefaultConnectionContext
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }

    private static FastSignalConfiguration Configuration(int maxConnections) =>
        ConfigurationLoader.Load([$"--server:max_connections={maxConnections}"], new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!;
}
