using System.Globalization;
using System.Runtime.InteropServices;

namespace FastSignal.Figures;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    /// <summary>One sentence: processor, memory, system, kernel.</summary>
    public static string Describe()
    {
        string processor = Field("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();
        double memoryGb = long.Parse(Field("/proc/meminfo", "MemTotal", ':')!.Split(' ')[0], CultureInfo.InvariantCulture) * 1024 / 1e9;
        string system = Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Processors()} processors ({processor}), {memoryGb:F0} GB, {system}, Linux {Kernel()}");
    }

    /// <summary>Processes that ran or waited to run, averaged over the last minute.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    // Those of the machine: what the framework counts is what this process may use.
    private static int Processors() => Math.Max(1, File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal)));

    private static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static string? Field(string file, string name, char separator) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim();
}
