using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastSignal.Load.Measuring;

namespace FastSignal.Tests.Load;

[Trait("Tier", "io")]
public sealed class ServerProcessTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("::", "::1")]
    [InlineData("::", "127.0.0.1")]
    public void Whoever_listens_is_found_by_its_port(string listens, string asked)
    {
        using TcpListener listener = new(IPAddress.Parse(listens), 0);
        if (listens == "::")
            listener.Server.DualMode = true;
        listener.Start();
        ServerProcess? found = ServerProcess.Find(0, new IPEndPoint(IPAddress.Parse(asked), ((IPEndPoint)listener.LocalEndpoint).Port));
        Assert.Equal(Environment.ProcessId, found?.Pid);
        ProcessSample sample = found!.Sample()!.Value;
        Assert.True(sample.CpuUs > 0);
        Assert.True(sample.RssBytes > 1_000_000);
    }

    [Fact]
    public void Another_address_of_the_same_port_is_not_taken_for_it()
    {
        using TcpListener listener = new(IPAddress.Parse("127.0.0.2"), 0);
        listener.Start();
        Assert.Null(ServerProcess.Find(0, new IPEndPoint(IPAddress.Parse("127.0.0.3"), ((IPEndPoint)listener.LocalEndpoint).Port)));
    }

    [Fact]
    public async Task A_process_that_has_ended_gives_no_sample()
    {
        using Process process = Process.Start("sleep", "60");
        ServerProcess? seen = ServerProcess.Find(process.Id, new IPEndPoint(IPAddress.Loopback, 1));
        Assert.NotNull(seen!.Sample());
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Null(seen.Sample());
        Assert.Null(ServerProcess.Find(process.Id, new IPEndPoint(IPAddress.Loopback, 1)));
    }
}
