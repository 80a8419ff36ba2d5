using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using FastSignal.Bench.Streaming;

// "udp-send" is a program of its own: it counts processor time, which the benchmark runner does not.
if (args is ["udp-send"])
    UdpSendCost.Run();
else
    // The fastest iteration is what a busy machine leaves standing of a measurement in wall time.
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddColumn(StatisticColumn.Min));
