using System.Globalization;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>What a process holds, from /proc.</summary>
/// <param name="Descriptors">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="ResidentKiB">Resident memory.</param>
internal sealed record Footprint(int Descriptors, int Threads, int ResidentKiB)
{
    public static Footprint Of(int processId)
    {
        string[] status = File.ReadAllLines($"/proc/{processId}/status");
        return new Footprint(Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length, Read(status, "Threads:"), Read(status, "VmRSS:"));
    }

    private static int Read(string[] status, string name) => int.Parse(
        status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
