using BenchmarkDotNet.Running;
using FastSignal.Bench.Streaming;

// "udp-send" is a program of its own: it counts processor time, which the benchmark runner does not.
if (args is ["udp-send"])
    UdpSendCost.Run();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
