using BenchmarkDotNet.Running;
using FastSignal.Bench.Transport;

// Whole servers are measured from outside, by a client in another process on another core.
switch (args)
{
    case ["echo-server", var kind, var port]:
        await EchoServer.RunAsync(kind, int.Parse(port, null));
        break;
    case ["echo-load", .. var load]:
        await EchoLoad.RunAsync(load);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(EchoServer).Assembly).Run(args);
        break;
}
