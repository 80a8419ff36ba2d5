using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class RtpPacketViewTests
{
    // Two contributing sources, a one-byte extension block after the figure of RFC 8285 section 4.2, payload 01 02 03, padding 04.
    private static readonly byte[] Full = Convert.FromHexString(
        "B2E0123489ABCDEFCAFEBABE" + "11111111" + "22222222"
        + "BEDE0003" + "10AA21BBCC" + "0000" + "33DDEEFF99" + "010203" + "00000004");

    [Fact]
    public void Every_field_is_read_from_its_place()
    {
        Assert.True(RtpPacketView.TryParse(Full, out RtpPacketView view));

        Assert.True(view.Marker);
        Assert.Equal(96, view.PayloadType);
        Assert.Equal(0x1234, view.SequenceNumber);
        Assert.Equal(0x89ABCDEFu, view.Timestamp);
        Assert.Equal(0xCAFEBABEu, view.Ssrc);
        Assert.Equal(2, view.ContributingSourceCount);
        Assert.Equal(36, view.HeaderLength);
        Assert.Equal(4, view.PaddingLength);
        Assert.Equal("010203", Convert.ToHexString(view.Payload));
    }

    [Fact]
    public void One_byte_elements_are_found_across_padding()
    {
        Assert.True(RtpPacketView.TryParse(Full, out RtpPacketView view));

        Assert.Equal("AA", Find(view, 1));
        Assert.Equal("BBCC", Find(view, 2));
        Assert.Equal("DDEEFF99", Find(view, 3));
        Assert.Null(Find(view, 4));
        Assert.Null(Find(view, 0));
    }

    [Fact]
    public void Identifier_15_ends_a_one_byte_block()
    {
        Assert.True(RtpPacketView.TryParse(Extended("BEDE0002", "10AA" + "F0BB" + "20CC" + "0000"), out RtpPacketView view));

        Assert.Equal("AA", Find(view, 1));
        Assert.Null(Find(view, 2));
        Assert.Null(Find(view, 15));
    }

    [Fact]
    public void A_one_byte_element_that_is_cut_short_is_not_found()
    {
        Assert.True(RtpPacketView.TryParse(Extended("BEDE0001", "10AA23BB"), out RtpPacketView view));

        Assert.Equal("AA", Find(view, 1));
        Assert.Null(Find(view, 2));
    }

    [Theory]
    [InlineData("1000")]
    [InlineData("100F")]
    public void Two_byte_elements_are_found_whatever_the_application_bits(string profile)
    {
        Assert.True(RtpPacketView.TryParse(Extended(profile + "0003", "0100" + "0202BBCC" + "00" + "C801DD" + "0305"), out RtpPacketView view));

        Assert.Equal("", Find(view, 1));
        Assert.Equal("BBCC", Find(view, 2));
        Assert.Equal("DD", Find(view, 200));
        Assert.Null(Find(view, 3));
    }

    [Fact]
    public void A_block_of_an_unknown_profile_has_no_elements()
    {
        Assert.True(RtpPacketView.TryParse(Extended("ABCD0001", "10AA0000"), out RtpPacketView view));
        Assert.Null(Find(view, 1));
    }

    [Theory]
    [InlineData("80E0123489ABCDEFCAFEBA")] // shorter than the fixed header
    [InlineData("40E0123489ABCDEFCAFEBABE")] // version 1
    [InlineData("81E0123489ABCDEFCAFEBABE")] // no room for the contributing source
    [InlineData("90E0123489ABCDEFCAFEBABE")] // no room for the extension's header
    [InlineData("90E0123489ABCDEFCAFEBABEBEDE0001")] // no room for the extension
    [InlineData("A0E0123489ABCDEFCAFEBABE")] // padding bit, but nothing after the header
    [InlineData("A0E0123489ABCDEFCAFEBABE00")] // padding of zero octets
    [InlineData("A0E0123489ABCDEFCAFEBABE02")] // more padding than there is
    public void A_header_that_does_not_fit_its_packet_is_refused(string packet) =>
        Assert.False(RtpPacketView.TryParse(Convert.FromHexString(packet), out _));

    [Fact]
    public void A_packet_of_padding_only_has_an_empty_payload()
    {
        Assert.True(RtpPacketView.TryParse(Convert.FromHexString("A0E0123489ABCDEFCAFEBABE0002"), out RtpPacketView view));
        Assert.True(view.Payload.IsEmpty);
    }

    [Fact]
    public void Mangled_packets_never_throw_and_never_reach_past_the_end()
    {
        byte[] twoBytes = Extended("10000003", "0100" + "0202BBCC" + "00" + "C801DD" + "0305");
        int tried = MangledInput.Feed(Full, Walk) + MangledInput.Feed(twoBytes, Walk);
        MangledInput.FeedNoise(seed: 1, rounds: 20_000, maxLength: 80, Walk);

        Assert.True(tried > 256 * (Full.Length + twoBytes.Length));

        static void Walk(ReadOnlySpan<byte> input)
        {
            if (!RtpPacketView.TryParse(input, out RtpPacketView view))
                return;
            Assert.Equal(input.Length, view.HeaderLength + view.Payload.Length + view.PaddingLength);
            for (int id = 0; id <= byte.MaxValue; id++)
            {
                if (view.Extensions.TryFind((byte)id, out ReadOnlySpan<byte> value))
                    Assert.True(value.Length < view.HeaderLength);
            }
        }
    }

    private static byte[] Extended(string blockHeader, string elements) =>
        Convert.FromHexString("90600001000000020000000" + "3" + blockHeader + elements);

    private static string? Find(RtpPacketView view, byte id) =>
        view.Extensions.TryFind(id, out ReadOnlySpan<byte> value) ? Convert.ToHexString(value) : null;
}
