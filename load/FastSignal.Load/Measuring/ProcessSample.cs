namespace FastSignal.Load.Measuring;

/// <summary>What a process has used up to a moment.</summary>
/// <param name="CpuUs">User and system time of all its threads in microseconds; the kernel counts in steps of 10 ms.</param>
/// <param name="RssBytes">Resident memory.</param>
internal readonly record struct ProcessSample(long CpuUs, long RssBytes);
