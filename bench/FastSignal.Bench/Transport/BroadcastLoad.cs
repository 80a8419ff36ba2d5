using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastSignal.Transport.Linux;

namespace FastSignal.Bench.Transport;

/// <summary>
/// One thread with many signalling clients in one app, and broadcasts through REST, the next when all have the last one. The
/// figure is the server's CPU time per delivered message.
/// </summary>
internal static class BroadcastLoad
{
    private const string Usage = "broadcast-load PORT SERVER_PID MEMBERS DATA_BYTES WARMUP_S SECONDS ADMIN_TOKEN";

    public static void Run(string[] args)
    {
        if (args.Length != 7)
            throw new ArgumentException(Usage);
        int[] numbers = [.. args.Take(6).Select(arg => int.Parse(arg, CultureInfo.InvariantCulture))];
        (int port, int server, int count) = (numbers[0], numbers[1], numbers[2]);
        using EpollSet epoll = new();
        List<Socket> members = [];
        for (int i = 0; i < count; i++)
        {
            members.Add(LoadedServer.Connect(port, "/api/signaling"));
            epoll.Add((int)members[i].SafeHandle.DangerousGetHandle(), i, Readiness.Readable);
        }

        string body = $"{{\"type\":\"note\",\"data\":\"{new string('x', numbers[3])}\"}}";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST /api/signaling/broadcast HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {args[6]}\r\n" +
            $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using Socket administrator = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        administrator.Connect(IPAddress.Loopback, port);

        Rounds(epoll, members, administrator, request, numbers[4]);
        double cpu = LoadedServer.CpuMs(server);
        long start = Stopwatch.GetTimestamp();
        List<double> rounds = Rounds(epoll, members, administrator, request, numbers[5]);
        double wallMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        cpu = LoadedServer.CpuMs(server) - cpu;
        rounds.Sort();
        Console.WriteLine($"{count} members, {rounds.Count} broadcasts: {cpu * 1000 / rounds.Count / count:F2} us CPU per delivery, " +
            $"last member after {rounds[rounds.Count / 2]:F1} ms (median), server at {cpu / wallMs * 100:F0} %");
    }

    private static List<double> Rounds(EpollSet epoll, List<Socket> members, Socket administrator, byte[] request, int seconds)
    {
        byte[] room = new byte[64 * 1024];
        byte[] answer = new byte[4096];
        List<double> times = [];
        long end = Stopwatch.GetTimestamp() + seconds * Stopwatch.Frequency;
        while (Stopwatch.GetTimestamp() < end)
        {
            long start = Stopwatch.GetTimestamp();
            administrator.Send(request);
            for (int left = members.Count; left > 0;)
            {
                int events = epoll.Wait(isBlocking: true);
                for (int i = 0; i < events; i++)
                {
                    epoll.EventAt(i, out long tag);
                    int received = StreamSocket.Receive((int)members[(int)tag].SafeHandle.DangerousGetHandle(), room);
                    if (received <= 0)
                        throw new IOException($"The server ended a connection ({received}).");
                    left -= CountNotes(room.AsSpan(0, received));
                }
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            int got = 0;
            do
                got += administrator.Receive(answer.AsSpan(got));
            while (!answer.AsSpan(0, got).EndsWith("\r\n0\r\n\r\n"u8));
            if (!answer.AsSpan(0, got).StartsWith("HTTP/1.1 200"u8))
                throw new IOException(Encoding.ASCII.GetString(answer, 0, got));
        }

        return times;
    }

    /// <summary>Frames that are broadcasts; a welcome and a ping are not. Frames arrive whole, because each is sent by one call.</summary>
    private static int CountNotes(ReadOnlySpan<byte> frames)
    {
        int notes = 0;
        while (!frames.IsEmpty)
        {
            int length = frames[1] == 126 ? 4 + BinaryPrimitives.ReadUInt16BigEndian(frames[2..]) : 2 + frames[1];
            if (frames[..length].IndexOf("\"type\":\"note\""u8) >= 0)
                notes++;
            frames = frames[length..];
        }

        return notes;
    }
}
