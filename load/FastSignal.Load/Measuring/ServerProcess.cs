using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FastSignal.Load.Measuring;

/// <summary>The server's process, seen through <c>/proc</c> (<c>proc(5)</c>). Only Linux, and only where both run on one machine.</summary>
internal sealed class ServerProcess
{
    /// <summary>Microseconds of one clock tick: user space sees 100 a second on every architecture of Linux.</summary>
    private const long TickUs = 10_000;

    private const string Listening = "0A";

    private readonly string _stat;
    private readonly string _status;

    private ServerProcess(int pid, string root)
    {
        Pid = pid;
        _stat = $"{root}/{pid}/stat";
        _status = $"{root}/{pid}/status";
        Name = File.ReadAllText($"{root}/{pid}/comm").Trim();
    }

    /// <summary>Process id.</summary>
    public int Pid { get; }

    /// <summary>Name of its executable.</summary>
    public string Name { get; }

    /// <summary>Finds the process; null when there is none to be seen from here.</summary>
    /// <param name="pid">Its id; 0 looks for who listens.</param>
    /// <param name="endPoint">Where the server listens.</param>
    /// <param name="root">The proc file system.</param>
    public static ServerProcess? Find(int pid, IPEndPoint endPoint, string root = "/proc")
    {
        try
        {
            int? found = pid > 0 ? pid : OwnerOf(ListeningSocket(endPoint, root), root);
            return found is { } id && File.Exists($"{root}/{id}/stat") ? new ServerProcess(id, root) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Samples it; null once it has ended.</summary>
    public ProcessSample? Sample()
    {
        try
        {
            string stat = File.ReadAllText(_stat);
            // The name in parentheses may itself hold spaces and parentheses.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            string? resident = File.ReadLines(_status).FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            // A process that has ended but was not waited for has no memory any more.
            return resident is null ? null : new ProcessSample(ticks * TickUs, long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The inode of the socket that listens there; null when nobody does.</summary>
    internal static string? ListeningSocket(IPEndPoint endPoint, string root)
    {
        string port = endPoint.Port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string file in new[] { $"{root}/net/tcp", $"{root}/net/tcp6" })
        {
            if (!File.Exists(file))
                continue;
            foreach (string line in File.ReadLines(file).Skip(1))
            {
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(":" + port, StringComparison.Ordinal)
                    && Covers(fields[1].AsSpan(0, fields[1].Length - 5), endPoint.Address))
                    return fields[9];
            }
        }

        return null;
    }

    // An address is hexadecimal words in the machine's order; all zero stands for every address, also those of IPv4 in the file of IPv6.
    private static bool Covers(ReadOnlySpan<char> listening, IPAddress address)
    {
        if (listening.TrimStart('0').IsEmpty)
            return listening.Length > 8 || address.AddressFamily == AddressFamily.InterNetwork;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int size);
        Span<char> words = stackalloc char[32];
        for (int word = 0; word < size / 4; word++)
            BitConverter.ToUInt32(bytes[(word * 4)..]).TryFormat(words[(word * 8)..], out _, "X8", CultureInfo.InvariantCulture);
        return listening.SequenceEqual(words[..(size * 2)]);
    }

    private static int? OwnerOf(string? inode, string root)
    {
        if (inode is null)
            return null;
        string socket = $"socket:[{inode}]";
        foreach (string folder in Directory.EnumerateDirectories(root))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid))
                continue;
            try
            {
                if (Directory.EnumerateFiles($"{folder}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == socket))
                    return pid;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or gone meanwhile.
            }
        }

        return null;
    }
}
