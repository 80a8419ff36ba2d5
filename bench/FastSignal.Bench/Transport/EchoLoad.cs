using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using FastSignal.Transport.Linux;

namespace FastSignal.Bench.Transport;

/// <summary>
/// One thread, many WebSocket connections, each with a fixed number of messages under way, over raw sockets and epoll so that
/// it costs less than what it loads. Loopback only; the figure is the server's CPU time per message.
/// </summary>
internal static class EchoLoad
{
    private const string Usage =
        "echo-load PORT SERVER_PID CONNECTIONS SIZE OUTSTANDING WARMUP_S SECONDS [PATH] (OUTSTANDING 0: idle connections; PATH: /ws)";

    public static async Task RunAsync(string[] args)
    {
        if (args.Length is not (7 or 8))
            throw new ArgumentException(Usage);
        string path = args.Length == 8 ? args[7] : "/ws";
        int[] numbers = [.. args.Take(7).Select(arg => int.Parse(arg, CultureInfo.InvariantCulture))];
        (int port, int server, int count, int size, int outstanding) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);

        long rssBefore = LoadedServer.ResidentKb(server);
        double cpuBefore = LoadedServer.CpuMs(server);
        List<Socket> sockets = [];
        for (int i = 0; i < count; i++)
            sockets.Add(LoadedServer.Connect(port, path));
        Console.WriteLine($"connect: {(LoadedServer.CpuMs(server) - cpuBefore) * 1000 / count:F0} us CPU each");
        if (outstanding == 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(numbers[5]));
            Console.WriteLine($"idle: {(LoadedServer.ResidentKb(server) - rssBefore) * 1024.0 / count:F0} B RSS each, {LoadedServer.ResidentKb(server) / 1024} MB in all");
            return;
        }

        using EpollSet epoll = new();
        byte[] frame = Frame(size);
        byte[] burst = [.. Enumerable.Repeat(frame, outstanding).SelectMany(bytes => bytes)];
        int answer = frame.Length - 4;
        int[] descriptors = new int[count];
        int[] partial = new int[count];
        for (int i = 0; i < count; i++)
        {
            descriptors[i] = (int)sockets[i].SafeHandle.DangerousGetHandle();
            epoll.Add(descriptors[i], i, Readiness.Readable);
            Send(descriptors[i], burst);
        }

        Pump(epoll, descriptors, partial, burst, frame.Length, answer, numbers[5]);
        double cpu = LoadedServer.CpuMs(server);
        long start = Stopwatch.GetTimestamp();
        long messages = Pump(epoll, descriptors, partial, burst, frame.Length, answer, numbers[6]);
        double wallMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        cpu = LoadedServer.CpuMs(server) - cpu;
        Console.WriteLine($"{count} x {size} B, {outstanding} outstanding: {cpu * 1000 / messages:F2} us CPU per message, " +
            $"{messages / wallMs * 1000:F0} messages/s, server at {cpu / wallMs * 100:F0} %");
    }

    private static long Pump(EpollSet epoll, int[] descriptors, int[] partial, byte[] burst, int frame, int answer, int seconds)
    {
        byte[] room = new byte[256 * 1024];
        long messages = 0;
        long end = Stopwatch.GetTimestamp() + seconds * Stopwatch.Frequency;
        while (Stopwatch.GetTimestamp() < end)
        {
            int events = epoll.Wait(isBlocking: true);
            for (int i = 0; i < events; i++)
            {
                epoll.EventAt(i, out long tag);
                int received = StreamSocket.Receive(descriptors[tag], room);
                if (received <= 0)
                    throw new IOException($"The server ended a connection ({received}).");
                int whole = Math.DivRem(partial[tag] + received, answer, out partial[tag]);
                messages += whole;
                if (whole > 0)
                    Send(descriptors[tag], burst.AsSpan(0, whole * frame));
            }
        }

        return messages;
    }

    private static void Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = StreamSocket.Send(descriptor, bytes);
            if (sent > 0)
                bytes = bytes[sent..];
            else if (sent != -ErrorNumber.Again)
                throw new IOException($"The server ended a connection ({sent}).");
        }
    }

    private static byte[] Frame(int size)
    {
        byte[] head = size <= 125 ? [0x82, (byte)(0x80 | size)] : [0x82, 0xFE, 0, 0];
        if (size > 125)
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)size);
        return [.. head, 1, 2, 3, 4, .. new byte[size]];
    }
}
