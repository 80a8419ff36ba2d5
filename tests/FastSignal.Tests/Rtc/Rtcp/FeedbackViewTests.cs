using FastSignal.Rtc.Rtcp;

namespace FastSignal.Tests.Rtc.Rtcp;

public sealed class FeedbackViewTests
{
    [Fact]
    public void A_nack_names_its_packet_identifiers_and_every_bit_of_their_masks_across_the_wrap()
    {
        Assert.True(GenericNackView.TryParse(First(RtcpFixtures.GenericNack), out GenericNackView view));

        List<ushort> numbers = [];
        foreach (ushort number in view)
            numbers.Add(number);

        Assert.Equal((0x2222u, 0x1111u), (view.SenderSsrc, view.MediaSsrc));
        Assert.Equal([65_534, 65_535, 0, 14, 100], numbers);
    }

    [Fact]
    public void A_full_mask_names_seventeen_packets()
    {
        Assert.True(GenericNackView.TryParse(First("81CD0003" + "00002222" + "00001111" + "0010FFFF"), out GenericNackView view));

        List<int> numbers = [];
        foreach (ushort number in view)
            numbers.Add(number);

        Assert.Equal(Enumerable.Range(16, 17), numbers);
    }

    [Fact]
    public void A_nack_without_an_entry_is_refused() =>
        Assert.False(GenericNackView.TryParse(First("81CD0002" + "00002222" + "00001111"), out _));

    [Fact]
    public void A_picture_loss_indication_names_its_stream()
    {
        Assert.True(PictureLossIndication.TryParse(First(RtcpFixtures.PictureLossIndication), out PictureLossIndication indication));
        Assert.Equal(new PictureLossIndication(0x2222, 0x1111), indication);
    }

    [Fact]
    public void A_full_intra_request_names_streams_and_command_numbers()
    {
        Assert.True(FullIntraRequestView.TryParse(First(RtcpFixtures.FullIntraRequest), out FullIntraRequestView view));

        Assert.Equal(0x2222u, view.SenderSsrc);
        Assert.Equal(2, view.Count);
        Assert.Equal(new FullIntraRequest(0x1111, 7), view[0]);
        Assert.Equal(new FullIntraRequest(0x3333, 255), view[1]);
    }

    [Fact]
    public void An_estimate_is_mantissa_times_two_to_the_exponent()
    {
        Assert.True(ReceiverEstimatedMaxBitrateView.TryParse(
            First(RtcpFixtures.ReceiverEstimatedMaxBitrate), out ReceiverEstimatedMaxBitrateView view));

        Assert.Equal(2_500_000UL, view.BitrateBps);
        Assert.Equal(2, view.Sources.Count);
        Assert.Equal((0x1111u, 0x3333u), (view.Sources[0], view.Sources[1]));
    }

    [Theory]
    [InlineData("000003FF", 1023UL)]
    [InlineData("00BBFFFF", 262_143UL << 46)]
    [InlineData("00FFFFFF", ulong.MaxValue)]
    [InlineData("00FC0000", 0UL)]
    [InlineData("00FC0001", 1UL << 63)]
    [InlineData("00FC0002", ulong.MaxValue)]
    public void An_estimate_beyond_64_bits_is_the_largest_value(string packed, ulong bitrateBps)
    {
        Assert.True(ReceiverEstimatedMaxBitrateView.TryParse(
            First("8FCE0004" + "00002222" + "00000000" + "52454D42" + packed), out ReceiverEstimatedMaxBitrateView view));
        Assert.Equal(bitrateBps, view.BitrateBps);
    }

    [Theory]
    [InlineData("8FCE0004" + "00002222" + "00000000" + "52454D43" + "000003FF")] // another identifier
    [InlineData("8FCE0004" + "00002222" + "00000000" + "52454D42" + "010003FF")] // a stream that is not there
    [InlineData("8FCE0003" + "00002222" + "00000000" + "52454D42")] // no bitrate
    public void Application_feedback_that_is_no_sound_estimate_is_refused(string packet) =>
        Assert.False(ReceiverEstimatedMaxBitrateView.TryParse(First(packet), out _));

    [Fact]
    public void Extended_report_blocks_are_walked_over_unknown_ones()
    {
        Assert.True(ExtendedReportView.TryParse(First(RtcpFixtures.ExtendedReport), out ExtendedReportView view));
        Assert.Equal(0x2222u, view.Ssrc);

        List<byte> types = [];
        foreach (ExtendedReportBlock block in view)
        {
            types.Add(block.Type);
            Assert.Equal(block.Type == 4, block.TryGetReceiverReferenceTime(out ulong ntp));
            Assert.Equal(block.Type == 4 ? 0xB44DB70520000000 : 0, ntp);
            Assert.Equal(block.Type == 5 ? 2 : 0, block.DlrrCount);
            if (block.Type == 5)
            {
                Assert.Equal(new DlrrSubBlock(0x1111, 0xB7052000, 0x54000), block.GetDlrr(0));
                Assert.Equal(new DlrrSubBlock(0x3333, 1, 2), block.GetDlrr(1));
            }
        }

        Assert.Equal([4, 42, 5], types);
    }

    [Fact]
    public void An_extended_report_block_that_does_not_fit_ends_the_walk()
    {
        Assert.True(ExtendedReportView.TryParse(
            First("80CF0004" + "00002222" + "04000001" + "B44DB705" + "05000003"), out ExtendedReportView view));

        int blocks = 0;
        foreach (ExtendedReportBlock block in view)
        {
            blocks++;
            // A reference time of half its size is not one.
            Assert.False(block.TryGetReceiverReferenceTime(out _));
        }

        Assert.Equal(1, blocks);
    }

    private static RtcpPacketView First(string hex)
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(hex));
        Assert.True(reader.MoveNext());
        return reader.Current;
    }
}
