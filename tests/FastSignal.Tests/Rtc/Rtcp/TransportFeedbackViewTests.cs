using System.Buffers.Binary;
using FastSignal.Rtc.Rtcp;

namespace FastSignal.Tests.Rtc.Rtcp;

public sealed class TransportFeedbackViewTests
{
    [Fact]
    public void All_kinds_of_chunk_are_read_in_one_packet()
    {
        Assert.True(TransportFeedbackView.TryParse(First(RtcpFixtures.Bytes(RtcpFixtures.TransportFeedback)), out TransportFeedbackView view));

        Assert.Equal((0x2222u, 0x1111u), (view.SenderSsrc, view.MediaSsrc));
        Assert.Equal((ushort)65_534, view.BaseSequenceNumber);
        Assert.Equal(18, view.PacketStatusCount);
        Assert.Equal(128_000, view.ReferenceTimeUs);
        Assert.Equal(5, view.FeedbackPacketCount);

        List<PacketArrival> arrivals = Arrivals(view);
        Assert.Equal(Enumerable.Range(65_534, 18).Select(n => (ushort)n), arrivals.Select(a => a.SequenceNumber));
        Assert.Equal(
            [
                new PacketArrival(65_534, true, 129_000),
                new PacketArrival(65_535, true, 192_750),
                new PacketArrival(0, true, 193_000),
                new PacketArrival(2, true, 193_500),
                // The two-bit vector: 11 100100...: symbols 2 (large, -1 ms) and 1 (small, 2 ms).
                new PacketArrival(14, true, 192_500),
                new PacketArrival(15, true, 194_500),
            ],
            arrivals.Where(a => a.IsReceived));
        Assert.All(arrivals.Where(a => !a.IsReceived), a => Assert.Equal(0, a.ArrivalUs));
    }

    [Fact]
    public void A_run_of_lost_packets_has_no_deltas()
    {
        List<PacketArrival> arrivals = Arrivals(Feedback(baseNumber: 10, count: 8191, referenceTime: 0, [0x1FFF], ""));

        Assert.Equal(8191, arrivals.Count);
        Assert.DoesNotContain(arrivals, a => a.IsReceived);
    }

    [Fact]
    public void A_run_of_large_deltas_goes_back_and_forth()
    {
        List<PacketArrival> arrivals = Arrivals(Feedback(10, 3, referenceTime: 1, [0x4003], "7FFF" + "8000" + "0001"));

        Assert.Equal(
            [64_000 + 32_767 * 250, 64_000 - 250, 64_000],
            arrivals.Select(a => a.ArrivalUs));
    }

    [Fact]
    public void A_negative_reference_time_is_read_as_such() =>
        Assert.Equal(-64_000, Feedback(10, 1, referenceTime: -1, [0x2001], "00").ReferenceTimeUs);

    [Fact]
    public void A_one_bit_vector_has_fourteen_symbols_from_the_top_bit_down()
    {
        List<PacketArrival> arrivals = Arrivals(Feedback(0, 14, 0, [0x8000 | 0b10_0000_0000_0011], "010203"));

        Assert.Equal([0, 12, 13], arrivals.Where(a => a.IsReceived).Select(a => (int)a.SequenceNumber));
        Assert.Equal([250, 750, 1500], arrivals.Where(a => a.IsReceived).Select(a => a.ArrivalUs));
    }

    [Fact]
    public void A_two_bit_vector_has_seven_symbols_from_the_top_bits_down()
    {
        List<PacketArrival> arrivals = Arrivals(Feedback(0, 7, 0, [0xC000 | 0b01_10_00_00_00_00_01], "01" + "FFFF" + "02"));

        Assert.Equal([0, 1, 6], arrivals.Where(a => a.IsReceived).Select(a => (int)a.SequenceNumber));
        Assert.Equal([250, 0, 500], arrivals.Where(a => a.IsReceived).Select(a => a.ArrivalUs));
    }

    [Fact]
    public void Symbols_beyond_the_count_are_ignored_even_reserved_ones()
    {
        // Two statuses are asked for; the other five symbols are 11.
        List<PacketArrival> arrivals = Arrivals(Feedback(0, 2, 0, [0xC000 | 0b01_01_11_11_11_11_11], "0101"));
        Assert.Equal([250, 500], arrivals.Select(a => a.ArrivalUs));

        // A run that is longer than the count.
        Assert.Equal(3, Arrivals(Feedback(0, 3, 0, [0x3FFF], "010101")).Count);
    }

    [Fact]
    public void Runs_of_length_zero_are_passed_over() =>
        Assert.Equal([250], Arrivals(Feedback(0, 1, 0, [0x2000, 0x0000, 0x6000, 0x2001], "01")).Select(a => a.ArrivalUs));

    [Fact]
    public void Feedback_on_no_packets_is_empty() => Assert.Empty(Arrivals(Feedback(0, 0, 0, [], "")));

    [Theory]
    [InlineData(1, 0x6001, "010101")] // reserved symbol in a run
    [InlineData(7, 0xC003, "01010101")] // reserved symbol in a vector
    [InlineData(2, 0x2001, "")] // the second chunk is missing
    [InlineData(9, 0x2009, "0101010101")] // fewer deltas than small ones promised, padding included
    [InlineData(5, 0x4005, "000100010001")] // fewer deltas than large ones promised
    [InlineData(TransportFeedbackView.MaxPacketStatusCount + 1, 0x0001, "")]
    public void Feedback_that_promises_more_than_it_holds_is_refused(int count, int chunk, string deltas) =>
        Assert.False(TransportFeedbackView.TryParse(First(Build(0, count, 0, [chunk], deltas)), out _));

    [Fact]
    public void The_largest_count_is_accepted() =>
        Assert.Equal(
            TransportFeedbackView.MaxPacketStatusCount,
            Arrivals(Feedback(0, TransportFeedbackView.MaxPacketStatusCount, 0, [0x1FFF, 0x1FFF, 0x1FFF, 0x1FFF, 0x0004], "")).Count);

    [Fact]
    public void The_padding_bit_takes_octets_off_the_deltas()
    {
        byte[] packet = Build(0, 1, 0, [0x2001], "01" + "01");
        Assert.Equal(24, packet.Length);

        // The same with a word of padding: the delta stays; with the delta itself declared padding it is gone.
        byte[] padded = [.. packet, 0, 0, 0, 4];
        padded[0] |= 0x20;
        padded[3]++;
        Assert.True(TransportFeedbackView.TryParse(First(padded), out _));

        padded[^1] = 8;
        Assert.False(TransportFeedbackView.TryParse(First(padded), out _));
    }

    private static TransportFeedbackView Feedback(ushort baseNumber, int count, int referenceTime, int[] chunks, string deltas)
    {
        Assert.True(TransportFeedbackView.TryParse(First(Build(baseNumber, count, referenceTime, chunks, deltas)), out TransportFeedbackView view));
        return view;
    }

    private static byte[] Build(ushort baseNumber, int count, int referenceTime, int[] chunks, string deltas)
    {
        byte[] tail = Convert.FromHexString(deltas);
        byte[] packet = new byte[(20 + chunks.Length * 2 + tail.Length + 3) & ~3];
        packet[0] = 0x8F;
        packet[1] = 205;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(packet.Length / 4 - 1));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), baseNumber);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), (ushort)count);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(16), referenceTime << 8);
        for (int i = 0; i < chunks.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20 + 2 * i), (ushort)chunks[i]);
        tail.CopyTo(packet.AsSpan(20 + 2 * chunks.Length));
        return packet;
    }

    private static RtcpPacketView First(byte[] datagram)
    {
        RtcpReader reader = new(datagram);
        Assert.True(reader.MoveNext());
        return reader.Current;
    }

    private static List<PacketArrival> Arrivals(TransportFeedbackView view)
    {
        List<PacketArrival> arrivals = [];
        foreach (PacketArrival arrival in view)
            arrivals.Add(arrival);
        return arrivals;
    }
}
