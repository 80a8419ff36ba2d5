using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastSignal.Bench.Transport;

/// <summary>A server in another process on this machine: WebSocket connections to it, and what it costs according to <c>proc(5)</c>.</summary>
internal static class LoadedServer
{
    /// <summary>Connects and upgrades. What the server sends right behind its answer is dropped.</summary>
    public static Socket Connect(int port, string path)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        byte[] answer = new byte[4096];
        int got = 0;
        while (answer.AsSpan(0, got).IndexOf("\r\n\r\n"u8) < 0)
            got += socket.Receive(answer.AsSpan(got));
        if (!answer.AsSpan().StartsWith("HTTP/1.1 101"u8))
            throw new IOException(Encoding.ASCII.GetString(answer, 0, got));
        return socket;
    }

    /// <summary>User and system time of a process; fields 14 and 15 of its <c>stat</c>, in hundredths of a second.</summary>
    public static double CpuMs(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * 10.0;
    }

    /// <summary>Resident memory of a process.</summary>
    public static long ResidentKb(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
