using System.Net;
using System.Net.Sockets;
using FastSignal.Rtc.Ice;
using FastSignal.Streaming.Udp;

namespace FastSignal.Tests.Streaming;

/// <summary>Both paths to the kernel do the same; on loopback, so no network is touched.</summary>
public sealed class DatagramSocketTests
{
    private const int BufferBytes = 1 << 20;

    public static TheoryData<UdpBatching> Paths => [UdpBatching.Auto, UdpBatching.Plain];

    [Theory, MemberData(nameof(Paths))]
    public void What_is_sent_arrives_whole_and_in_order_with_its_source(UdpBatching path)
    {
        using IDatagramSocket sender = Bind(path);
        using IDatagramSocket receiver = Bind(path);
        TransportAddress to = TransportAddress.From(receiver.LocalEndPoint);
        SendBatch batch = new(sender.CanSegment);
        int[] lengths = [1200, 1200, 1200, 77, 1200, 1, 900, 900];
        for (int i = 0; i < lengths.Length; i++)
        {
            batch.Next[..lengths[i]].Fill((byte)(i + 1));
            batch.Commit(lengths[i], to);
        }

        Assert.Equal(0, sender.Send(batch));
        Assert.Equal(0, batch.Count);

        List<byte[]> received = Receive(receiver, lengths.Length, out TransportAddress from);
        for (int i = 0; i < lengths.Length; i++)
        {
            Assert.Equal(lengths[i], received[i].Length);
            Assert.All(received[i], value => Assert.Equal(i + 1, value));
        }

        Assert.Equal(TransportAddress.From(sender.LocalEndPoint), from);
    }

    [Theory, MemberData(nameof(Paths))]
    public void One_unreachable_address_does_not_hold_up_the_others(UdpBatching path)
    {
        using IDatagramSocket sender = Bind(path);
        using IDatagramSocket receiver = Bind(path);
        // A broadcast address without SO_BROADCAST: the kernel refuses with EACCES.
        TransportAddress refused = TransportAddress.From(new IPEndPoint(IPAddress.Broadcast, 9));
        SendBatch batch = new(sender.CanSegment);
        batch.Commit(100, refused);
        batch.Next[..5].Fill(5);
        batch.Commit(5, TransportAddress.From(receiver.LocalEndPoint));

        Assert.Equal(1, sender.Send(batch));
        Assert.Equal(5, Receive(receiver, 1, out _)[0].Length);
    }

    [Theory, MemberData(nameof(Paths))]
    public void Receiving_returns_nothing_after_the_wait(UdpBatching path)
    {
        using IDatagramSocket socket = Bind(path);
        Assert.Equal(0, socket.Receive([new DatagramPool().Rent()]));
    }

    [Fact]
    public void A_taken_port_is_an_error_at_once()
    {
        using IDatagramSocket first = Bind(UdpBatching.Auto);
        SocketException error = Assert.Throws<SocketException>(() =>
            DatagramSockets.Bind(IPAddress.Loopback, first.LocalEndPoint.Port, UdpBatching.Auto, BufferBytes, BufferBytes));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    [Fact]
    public void Linux_gets_the_batching_path()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using IDatagramSocket socket = Bind(UdpBatching.Auto);
        Assert.Contains(socket.Mode, (string[])["gso", "sendmmsg"]);
    }

    private static IDatagramSocket Bind(UdpBatching path) => DatagramSockets.Bind(IPAddress.Loopback, 0, path, BufferBytes, BufferBytes);

    private static List<byte[]> Receive(IDatagramSocket socket, int count, out TransportAddress from)
    {
        DatagramPool pool = new();
        DatagramBuffer[] buffers = [.. Enumerable.Range(0, SocketLimits.ReceiveBatch).Select(_ => pool.Rent())];
        List<byte[]> result = [];
        from = default;
        DateTime deadline = DateTime.UtcNow.AddSeconds(30);
        while (result.Count < count && DateTime.UtcNow < deadline)
        {
            int received = socket.Receive(buffers);
            for (int i = 0; i < received; i++)
            {
                result.Add(buffers[i].Span.ToArray());
                from = buffers[i].From;
            }
        }

        Assert.Equal(count, result.Count);
        return result;
    }
}
