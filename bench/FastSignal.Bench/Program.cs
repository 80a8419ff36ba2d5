using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using FastSignal.Bench.Streaming;
using FastSignal.Bench.Transport;

switch (args)
{
    // A program of its own: it counts processor time, which the benchmark runner does not.
    case ["udp-send"]:
        UdpSendCost.Run();
        break;
    // Whole servers are measured from outside, by a client in another process on another core.
    case ["echo-server", var kind, var port]:
        await EchoServer.RunAsync(kind, int.Parse(port, null));
        break;
    case ["echo-load", .. var load]:
        await EchoLoad.RunAsync(load);
        break;
    case ["broadcast-load", .. var load]:
        BroadcastLoad.Run(load);
        break;
    default:
        // The fastest iteration is what a busy machine leaves standing of a measurement in wall time.
        BenchmarkSwitcher.FromAssembly(typeof(EchoServer).Assembly).Run(args, DefaultConfig.Instance.AddColumn(StatisticColumn.Min));
        break;
}
