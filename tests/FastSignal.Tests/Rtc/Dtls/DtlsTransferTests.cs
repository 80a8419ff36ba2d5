using FastSignal.Rtc.Dtls;
using FastSignal.Tests.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>Application data, its bounds, and the end of a connection.</summary>
public sealed class DtlsTransferTests
{
    [Fact]
    public void Application_data_goes_both_ways_record_by_record()
    {
        using DtlsPair pair = DtlsPair.Connected();
        byte[] buffer = new byte[DtlsConnection.MaxApplicationDataSize];
        foreach ((DtlsConnection from, DtlsConnection to) in new[] { (pair.Client, pair.Server), (pair.Server, pair.Client) })
        {
            foreach (int length in new[] { 1, 2, 100, DtlsConnection.MaxApplicationDataSize })
                Assert.True(from.TryWrite(SrtpKit.Bytes(length, length)));
            pair.Deliver(0);
            foreach (int length in new[] { 1, 2, 100, DtlsConnection.MaxApplicationDataSize })
            {
                Assert.Equal(length, to.Read(buffer));
                Assert.Equal(SrtpKit.Bytes(length, length), buffer[..length]);
            }

            Assert.Equal(0, to.Read(buffer));
        }
    }

    [Fact]
    public void Each_record_of_application_data_has_a_datagram_of_its_own()
    {
        using DtlsPair pair = DtlsPair.Connected();
        for (int i = 0; i < 5; i++)
            Assert.True(pair.Client.TryWrite([1, 2, 3]));
        Assert.Equal(5, pair.Drain(pair.Client).Count);
    }

    [Fact]
    public void Data_is_refused_out_of_bounds_and_out_of_time()
    {
        using DtlsPair pair = new();
        Assert.False(pair.Client.TryWrite([1]));
        pair.Start(0);
        Assert.False(pair.Client.TryWrite([1]));
        pair.Deliver(0);
        Assert.True(pair.Client.TryWrite(new byte[DtlsConnection.MaxApplicationDataSize]));
        Assert.False(pair.Client.TryWrite(new byte[DtlsConnection.MaxApplicationDataSize + 1]));
        Assert.False(pair.Client.TryWrite([]));
        pair.Client.Close();
        Assert.False(pair.Client.TryWrite([1]));
    }

    [Fact]
    public void Undrained_output_is_bounded_and_flows_again_once_drained()
    {
        using DtlsPair pair = DtlsPair.Connected();
        byte[] data = new byte[1000];
        int written = 0;
        while (pair.Client.TryWrite(data))
            Assert.InRange(++written, 1, DtlsConnection.MaxPendingOutput / data.Length);
        Assert.InRange(written, (DtlsConnection.MaxPendingOutput / data.Length) - 5, DtlsConnection.MaxPendingOutput / data.Length);
        Assert.Equal(written, pair.Drain(pair.Client).Count);
        Assert.True(pair.Client.TryWrite(data));
    }

    [Fact]
    public void Unread_input_is_bounded_and_the_first_records_survive()
    {
        using DtlsPair pair = DtlsPair.Connected();
        byte[] data = new byte[1000];
        const int sent = 100;
        for (int i = 0; i < sent; i++)
        {
            data[0] = (byte)i;
            Assert.True(pair.Client.TryWrite(data));
            pair.Deliver(0);
        }

        byte[] buffer = new byte[1200];
        int read = 0;
        for (; pair.Server.Read(buffer) == data.Length; read++)
            Assert.Equal(read, buffer[0]);
        Assert.Equal(DtlsConnection.MaxPendingInput / (data.Length + 2), read);
        Assert.True(pair.Client.TryWrite(data));
        pair.Deliver(0);
        Assert.Equal(data.Length, pair.Server.Read(buffer));
    }

    [Fact]
    public void A_record_longer_than_the_readers_buffer_is_dropped_and_the_next_one_read()
    {
        using DtlsPair pair = DtlsPair.Connected();
        Assert.True(pair.Client.TryWrite(new byte[500]));
        Assert.True(pair.Client.TryWrite([7]));
        pair.Deliver(0);
        byte[] buffer = new byte[100];
        Assert.Equal(1, pair.Server.Read(buffer));
        Assert.Equal(7, buffer[0]);
    }

    [Fact]
    public void Close_is_seen_by_the_other_side_and_answered_once()
    {
        using DtlsPair pair = DtlsPair.Connected();
        Assert.True(pair.Client.TryWrite([42]));
        pair.Client.Close();
        pair.Client.Close();
        Assert.Equal(DtlsState.Closed, pair.Client.State);
        List<byte[]> last = pair.Drain(pair.Client);
        Assert.Equal(2, last.Count);
        foreach (byte[] datagram in last)
            pair.Server.Receive(datagram, 0);

        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Assert.Null(pair.Server.Failure);
        byte[] buffer = new byte[10];
        Assert.Equal(1, pair.Server.Read(buffer));
        Assert.Equal(42, buffer[0]);
        Assert.Single(pair.Drain(pair.Server));
        pair.Server.Close();
        Assert.Empty(pair.Drain(pair.Server));
    }

    [Fact]
    public void Close_before_the_end_of_the_handshake_says_nothing()
    {
        using DtlsPair pair = new();
        pair.Server.Start(0);
        pair.Server.Close();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Assert.Empty(pair.Drain(pair.Server));
        pair.Client.Start(0);
        foreach (byte[] datagram in pair.Drain(pair.Client))
            pair.Server.Receive(datagram, 0);
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }

    [Fact]
    public void A_replayed_record_is_delivered_once()
    {
        using DtlsPair pair = DtlsPair.Connected();
        Assert.True(pair.Client.TryWrite([1]));
        byte[] datagram = Assert.Single(pair.Drain(pair.Client));
        pair.Server.Receive(datagram, 0);
        pair.Server.Receive(datagram, 0);
        byte[] buffer = new byte[10];
        Assert.Equal(1, pair.Server.Read(buffer));
        Assert.Equal(0, pair.Server.Read(buffer));
    }

    [Fact]
    public void Nothing_is_allocated_over_10000_records()
    {
        using DtlsPair pair = DtlsPair.Connected();
        byte[] data = new byte[1000];
        byte[] datagram = new byte[DtlsConnection.MaxDatagramSize];
        int read = 0;

        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                pair.Client.TryWrite(data);
                int length = pair.Client.TakeDatagram(datagram);
                pair.Server.Receive(datagram.AsSpan(0, length), 0);
                read += pair.Server.Read(datagram);
            }
        }

        Run(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_100 * data.Length, read);
    }
}
