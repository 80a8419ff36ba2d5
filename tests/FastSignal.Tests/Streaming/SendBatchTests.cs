using System.Net;
using FastSignal.Rtc.Ice;
using FastSignal.Streaming.Udp;

namespace FastSignal.Tests.Streaming;

public sealed class SendBatchTests
{
    private static readonly TransportAddress First = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 1111));
    private static readonly TransportAddress Second = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 2222));

    [Fact]
    public void Equal_datagrams_to_one_address_become_one_message()
    {
        SendBatch batch = new(segment: true);
        Fill(batch, First, 1000, 1000, 1000);

        Assert.Equal(1, batch.Count);
        Assert.Equal(3, batch.DatagramCount);
        Assert.Equal(3, batch.Messages[0].Segments);
        Assert.Equal(1000, batch.Messages[0].SegmentSize);
        Assert.Equal(3000, batch.Messages[0].Length);
    }

    [Fact]
    public void A_shorter_datagram_joins_and_ends_the_message()
    {
        SendBatch batch = new(segment: true);
        Fill(batch, First, 1000, 400, 400);

        Assert.Equal(2, batch.Count);
        Assert.Equal(1400, batch.Messages[0].Length);
        Assert.Equal(400, batch.Messages[1].SegmentSize);
    }

    [Fact]
    public void A_longer_datagram_starts_a_new_message()
    {
        SendBatch batch = new(segment: true);
        Fill(batch, First, 400, 1000);
        Assert.Equal(2, batch.Count);
    }

    [Fact]
    public void Another_address_starts_a_new_message()
    {
        SendBatch batch = new(segment: true);
        Fill(batch, First, 1000);
        Fill(batch, Second, 1000);
        Fill(batch, First, 1000);
        Assert.Equal(3, batch.Count);
    }

    [Fact]
    public void Without_segmentation_every_datagram_is_a_message()
    {
        SendBatch batch = new(segment: false);
        Fill(batch, First, 1000, 1000);
        Assert.Equal(2, batch.Count);
        Assert.Equal(1, batch.Messages[1].Segments);
        Assert.Equal(1000, batch.Messages[1].Offset);
    }

    [Fact]
    public void A_message_ends_at_the_kernels_number_of_segments()
    {
        SendBatch batch = new(segment: true);
        for (int i = 0; i <= SendBatch.MaxSegments; i++)
            batch.Commit(100, First);

        Assert.Equal(2, batch.Count);
        Assert.Equal(SendBatch.MaxSegments, batch.Messages[0].Segments);
        Assert.Equal(1, batch.Messages[1].Segments);
    }

    [Fact]
    public void A_message_ends_below_the_largest_udp_payload()
    {
        SendBatch batch = new(segment: true);
        while (!batch.IsFull)
            batch.Commit(1400, First);

        Assert.All(batch.Messages.ToArray(), message => Assert.True(message.Length <= SendBatch.MaxMessageBytes));
    }

    [Fact]
    public void The_batch_is_full_when_another_datagram_might_not_fit()
    {
        SendBatch batch = new(segment: true);
        int committed = 0;
        while (!batch.IsFull)
        {
            Assert.Equal(SendBatch.MaxDatagram, batch.Next.Length);
            batch.Commit(SendBatch.MaxDatagram, First);
            committed++;
        }

        Assert.Equal(SendBatch.Capacity / SendBatch.MaxDatagram, committed);
        batch.Clear();
        Assert.False(batch.IsFull);
        Assert.Equal(0, batch.DatagramCount);
    }

    private static void Fill(SendBatch batch, TransportAddress to, params int[] lengths)
    {
        foreach (int length in lengths)
        {
            batch.Next[..length].Fill((byte)length);
            batch.Commit(length, to);
        }
    }
}
