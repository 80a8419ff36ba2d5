using FastSignal.Rtc.Rtp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class RtpHeaderWriterTests
{
    private static readonly HeaderExtensionIds AllButMid = new(Mid: 0, AbsSendTime: 2, TransportCc: 3, PlayoutDelay: 5);

    [Fact]
    public void A_header_without_extensions_is_the_twelve_bytes_of_RFC_3550()
    {
        byte[] buffer = new byte[RtpHeaderWriter.MaxHeaderSize];

        int size = RtpHeaderWriter.Write(buffer, 96, marker: true, 0x1234, 0x89ABCDEF, 0xCAFEBABE, default, default);

        Assert.Equal("80E0123489ABCDEFCAFEBABE", Convert.ToHexString(buffer, 0, size));
    }

    [Fact]
    public void Abs_send_time_transport_counter_and_playout_delay_make_one_block_of_one_byte_elements()
    {
        byte[] buffer = new byte[RtpHeaderWriter.MaxHeaderSize];
        HeaderExtensionValues values = new()
        {
            AbsSendTime = 0xABCDEF,
            TransportSequenceNumber = 0x1020,
            PlayoutDelayMinMs = 20,
            PlayoutDelayMaxMs = 400,
        };

        int size = RtpHeaderWriter.Write(buffer, 97, marker: false, 1, 2, 3, AllButMid, values);

        Assert.Equal("9061000100000002" + "00000003" + "BEDE0003" + "22ABCDEF" + "52002028" + "31102000", Convert.ToHexString(buffer, 0, size));
    }

    [Fact]
    public void The_mid_is_written_when_negotiated_and_given()
    {
        byte[] buffer = new byte[RtpHeaderWriter.MaxHeaderSize];
        HeaderExtensionValues values = new() { Mid = "v0"u8 };

        int size = RtpHeaderWriter.Write(buffer, 96, false, 1, 2, 3, new HeaderExtensionIds(4, 0, 0, 0), values);

        Assert.Equal("BEDE0001" + "41763000", Convert.ToHexString(buffer, 12, size - 12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void A_mid_that_the_one_byte_form_cannot_hold_is_left_out(int length)
    {
        byte[] buffer = new byte[64];
        HeaderExtensionValues values = new() { Mid = new byte[length] };

        Assert.Equal(12, RtpHeaderWriter.Write(buffer, 96, false, 1, 2, 3, new HeaderExtensionIds(4, 0, 0, 0), values));
        Assert.Equal(0x80, buffer[0]);
    }

    [Fact]
    public void All_extensions_with_the_longest_mid_take_the_largest_size()
    {
        byte[] buffer = new byte[RtpHeaderWriter.MaxHeaderSize];
        HeaderExtensionIds ids = new(1, 2, 3, 14);
        HeaderExtensionValues values = new() { Mid = "0123456789abcdef"u8 };

        Assert.Equal(44, RtpHeaderWriter.MaxHeaderSize);
        Assert.Equal(RtpHeaderWriter.MaxHeaderSize, RtpHeaderWriter.Write(buffer, 96, false, 1, 2, 3, ids, values));
        Assert.True(RtpPacketView.TryParse(buffer, out RtpPacketView view));
        Assert.True(view.Extensions.TryFind(1, out ReadOnlySpan<byte> mid));
        Assert.True(mid.SequenceEqual("0123456789abcdef"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(255)]
    public void Identifiers_outside_the_one_byte_form_count_as_not_negotiated(byte id) =>
        Assert.Equal(12, RtpHeaderWriter.HeaderSize(new HeaderExtensionIds(id, id, id, id), midLength: 3));

    [Theory]
    [InlineData(-1, 9, "000000")]
    [InlineData(10, 40950, "001FFF")]
    [InlineData(40960, int.MaxValue, "FFFFFF")]
    public void Playout_delays_are_cut_to_twelve_bits_of_ten_milliseconds(int minMs, int maxMs, string expected)
    {
        byte[] buffer = new byte[RtpHeaderWriter.MaxHeaderSize];
        HeaderExtensionValues values = new() { PlayoutDelayMinMs = minMs, PlayoutDelayMaxMs = maxMs };

        RtpHeaderWriter.Write(buffer, 96, false, 1, 2, 3, new HeaderExtensionIds(0, 0, 0, 6), values);

        Assert.Equal("62" + expected, Convert.ToHexString(buffer, 16, 4));
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        byte[] buffer = new byte[11];
        Assert.Throws<ArgumentOutOfRangeException>(() => { RtpHeaderWriter.Write(buffer, 96, false, 1, 2, 3, default, default); });
    }

    [Fact]
    public void The_view_reads_what_the_writer_wrote_and_the_size_does_not_depend_on_the_values()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<(byte Pt, bool Marker, ushort Seq), (uint Timestamp, uint Ssrc), (byte Ids, uint Time, ushort Counter)>((fixedPart, clock, extension) =>
        {
            HeaderExtensionIds ids = new(
                (byte)((extension.Ids & 1) * 4), (byte)((extension.Ids >> 1 & 1) * 2), (byte)((extension.Ids >> 2 & 1) * 3), (byte)((extension.Ids >> 3 & 1) * 14));
            HeaderExtensionValues values = new()
            {
                AbsSendTime = extension.Time & 0xFFFFFF,
                TransportSequenceNumber = extension.Counter,
                PlayoutDelayMaxMs = 100,
                Mid = "video"u8,
            };
            byte[] packet = new byte[RtpHeaderWriter.MaxHeaderSize];
            int size = RtpHeaderWriter.Write(packet, fixedPart.Pt, fixedPart.Marker, fixedPart.Seq, clock.Timestamp, clock.Ssrc, ids, values);

            Assert.Equal(RtpHeaderWriter.HeaderSize(ids, 5), size);
            Assert.True(RtpPacketView.TryParse(packet.AsSpan(0, size), out RtpPacketView view));
            Assert.Equal(size, view.HeaderLength);
            Assert.Equal((byte)(fixedPart.Pt & 0x7F), view.PayloadType);
            Assert.Equal((fixedPart.Marker, fixedPart.Seq, clock.Timestamp, clock.Ssrc), (view.Marker, view.SequenceNumber, view.Timestamp, view.Ssrc));
            Assert.Equal(ids.Mid != 0, view.Extensions.TryFind(4, out ReadOnlySpan<byte> mid));
            Assert.True(ids.Mid == 0 || mid.SequenceEqual("video"u8));
            Assert.Equal(ids.AbsSendTime != 0, view.Extensions.TryFind(2, out ReadOnlySpan<byte> time));
            Assert.True(time.IsEmpty || (uint)(time[0] << 16 | time[1] << 8 | time[2]) == values.AbsSendTime);
            Assert.Equal(ids.TransportCc != 0, view.Extensions.TryFind(3, out ReadOnlySpan<byte> counter));
            Assert.True(counter.IsEmpty || (counter[0] << 8 | counter[1]) == extension.Counter);
            Assert.Equal(ids.PlayoutDelay != 0, view.Extensions.TryFind(14, out _));
        }));
    }

    [Fact]
    public void Ten_thousand_headers_allocate_nothing()
    {
        byte[] buffer = new byte[RtpHeaderWriter.MaxHeaderSize];
        OutgoingStream stream = new(1, 90_000, 5, 6, new RetransmissionStream(2, 7));
        HeaderExtensionIds ids = new(4, 2, 3, 5);
        WriteMany(100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        WriteMany(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void WriteMany(int count)
        {
            for (int i = 0; i < count; i++)
            {
                OutgoingPacket packet = stream.Send((ushort)i, (uint)i / 4 * 3000, 40, 1000, i * 1000L);
                HeaderExtensionValues values = new() { TransportSequenceNumber = (ushort)i, AbsSendTime = (uint)i, Mid = "0"u8 };
                RtpHeaderWriter.Write(buffer, 96, i % 4 == 3, packet.SequenceNumber, packet.Timestamp, stream.Ssrc, ids, values);
                if (stream.ResolveNack(packet.SequenceNumber) is not null)
                    stream.Retransmit(packet.SequenceNumber, (uint)i / 4 * 3000, 40, 1000);
                if (i % 1000 == 0)
                    stream.Rebase();
            }
        }
    }
}
