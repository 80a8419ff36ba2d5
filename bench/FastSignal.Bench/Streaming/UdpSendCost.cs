using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastSignal.Rtc.Ice;
using FastSignal.Streaming.Linux;
using FastSignal.Streaming.Udp;

namespace FastSignal.Bench.Streaming;

/// <summary>
/// What does the kernel take for one packet: one framework call each, <c>sendmmsg</c>, or <c>sendmmsg</c> with
/// segmentation? A frame of seven packets to each of 100 receivers over loopback, by the server's own sockets. The unit is
/// processor time of this process, which a busy machine disturbs less than wall time; nobody reads the receivers, so that
/// only sending is counted. Not a BenchmarkDotNet class because that measures wall time.
/// </summary>
internal static class UdpSendCost
{
    private const int Receivers = 100;
    private const int PacketsPerFrame = 7;
    private const int DatagramLength = 1216;
    private const int FramesPerRound = 60;
    private const int Rounds = 7;
    private const int PacketsPerRound = FramesPerRound * Receivers * PacketsPerFrame;

    /// <summary>Measures the three in turn, several times, and prints the medians.</summary>
    public static void Run()
    {
        using ReceiverSet receivers = new(Receivers);
        using PlainDatagramSocket plain = new(Bind());
        using LinuxDatagramSocket linux = new(Bind());
        (string Name, IDatagramSocket Socket, bool Segment)[] ways =
            [("sendto", plain, false), ("sendmmsg", linux, false), ("sendmmsg + GSO", linux, true)];
        List<double>[] samples = [.. ways.Select(_ => new List<double>())];

        // The first round compiles and is not counted.
        for (int round = 0; round <= Rounds; round++)
        {
            for (int i = 0; i < ways.Length; i++)
            {
                double nanoseconds = MeasureRound(ways[i].Socket, new SendBatch(ways[i].Segment), receivers.Addresses);
                if (round > 0)
                    samples[i].Add(nanoseconds);
            }
        }

        Console.WriteLine("| Way | CPU ns per packet, median | min | ratio |");
        Console.WriteLine("|---|---|---|---|");
        double reference = Median(samples[0]);
        for (int i = 0; i < ways.Length; i++)
        {
            double median = Median(samples[i]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {ways[i].Name} | {median:F0} | {samples[i].Min():F0} | {median / reference:F2} |"));
        }
    }

    private static double MeasureRound(IDatagramSocket socket, SendBatch batch, TransportAddress[] to)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int frame = 0; frame < FramesPerRound; frame++)
        {
            foreach (TransportAddress address in to)
            {
                for (int packet = 0; packet < PacketsPerFrame; packet++)
                {
                    if (batch.IsFull)
                        socket.Send(batch);
                    batch.Commit(DatagramLength, address);
                }
            }

            socket.Send(batch);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / PacketsPerRound;
    }

    private static Socket Bind()
    {
        Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true, SendBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 0));
        return socket;
    }

    private static double Median(List<double> samples) => samples.Order().ElementAt(samples.Count / 2);

    /// <summary>Sockets that nobody reads.</summary>
    private sealed class ReceiverSet : IDisposable
    {
        private readonly Socket[] _sockets;

        public ReceiverSet(int count)
        {
            _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))];
            foreach (Socket socket in _sockets)
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Addresses = [.. _sockets.Select(socket => TransportAddress.From((IPEndPoint)socket.LocalEndPoint!))];
        }

        public TransportAddress[] Addresses { get; }

        public void Dispose()
        {
            foreach (Socket socket in _sockets)
                socket.Dispose();
        }
    }
}
