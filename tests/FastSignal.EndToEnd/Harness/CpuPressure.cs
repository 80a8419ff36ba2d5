using System.Diagnostics;
using System.Globalization;

namespace FastSignal.EndToEnd.Harness;

/// <summary>
/// How long tasks of this machine have been kept waiting for a processor since the measurement began (Linux pressure stall
/// information): the part of the elapsed time in which at least one was.
/// </summary>
internal sealed class CpuPressure
{
    private const string File = "/proc/pressure/cpu";
    private const string Total = "total=";

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long _startUs = ReadUs();

    /// <summary>From 0 to 1; 1 where the kernel does not tell.</summary>
    public double Share =>
        System.IO.File.Exists(File) ? Math.Min(1, (ReadUs() - _startUs) / Stopwatch.GetElapsedTime(_started).TotalMicroseconds) : 1;

    // First line: some avg10=0.00 avg60=0.00 avg300=0.00 total=1234 (microseconds).
    private static long ReadUs()
    {
        if (!System.IO.File.Exists(File))
            return 0;
        string line = System.IO.File.ReadLines(File).First();
        return long.Parse(line.AsSpan(line.IndexOf(Total, StringComparison.Ordinal) + Total.Length), CultureInfo.InvariantCulture);
    }
}
