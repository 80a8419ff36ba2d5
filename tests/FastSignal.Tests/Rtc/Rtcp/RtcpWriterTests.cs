using FastSignal.Rtc.Rtcp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Rtcp;

public sealed class RtcpWriterTests
{
    private static readonly ReportBlock Block = new(0x1111, 0x40, -2, 0x11234, 900, 0xB7052000, 0x54000);

    [Fact]
    public void A_sender_report_is_written_to_the_bit()
    {
        RtcpWriter writer = new(new byte[100]);
        Assert.True(writer.TryWriteSenderReport(new SenderReport(0x1111, 0xB44DB70520000000, 0xABCDEF, 0x102, 0x30405), [Block]));
        Assert.Equal(RtcpFixtures.SenderReport, Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void A_receiver_report_is_written_to_the_bit()
    {
        RtcpWriter writer = new(new byte[100]);
        Assert.True(writer.TryWriteReceiverReport(0x2222, [Block]));
        Assert.Equal(RtcpFixtures.ReceiverReport, Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Feedback_is_written_to_the_bit()
    {
        RtcpWriter writer = new(new byte[200]);

        Assert.True(writer.TryWriteGenericNack(0x2222, 0x1111, [65_534, 65_535, 0, 14, 100]));
        Assert.True(writer.TryWritePictureLossIndication(0x2222, 0x1111));
        Assert.True(writer.TryWriteFullIntraRequest(0x2222, new FullIntraRequest(0x1111, 7)));

        Assert.Equal(
            RtcpFixtures.GenericNack + RtcpFixtures.PictureLossIndication + "84CE0004" + "00002222" + "00000000" + "0000111107000000",
            Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Extended_reports_are_written_to_the_bit()
    {
        RtcpWriter writer = new(new byte[200]);

        Assert.True(writer.TryWriteReceiverReferenceTime(0x2222, 0xB44DB70520000000));
        Assert.True(writer.TryWriteDelaySinceLastReceiverReport(0x2222, [new DlrrSubBlock(0x1111, 0xB7052000, 0x54000)]));

        Assert.Equal(
            "80CF0004" + "00002222" + "04000002" + "B44DB70520000000" + "80CF0005" + "00002222" + "05000003" + "00001111" + "B7052000" + "00054000",
            Convert.ToHexString(writer.Written));
    }

    [Theory]
    [InlineData("a", "81CA0002" + "00001111" + "010161" + "00")]
    [InlineData("ab", "81CA0003" + "00001111" + "01026162" + "00000000")]
    [InlineData("abc", "81CA0003" + "00001111" + "0103616263" + "000000")]
    [InlineData("abcde", "81CA0003" + "00001111" + "01056162636465" + "00")]
    public void A_chunk_of_names_always_ends_with_a_null_octet(string name, string expected)
    {
        byte[] buffer = new byte[64];
        buffer.AsSpan().Fill(0xEE);
        RtcpWriter writer = new(buffer);

        Assert.True(writer.TryWriteSourceDescription([0x1111], System.Text.Encoding.ASCII.GetBytes(name)));

        Assert.Equal(expected, Convert.ToHexString(writer.Written));
    }

    [Theory]
    [InlineData("", "81CB0001" + "00001111")]
    [InlineData("abc", "81CB0002" + "00001111" + "03616263")]
    [InlineData("abcd", "81CB0003" + "00001111" + "0461626364" + "000000")]
    public void A_goodbye_is_padded_to_whole_words(string reason, string expected)
    {
        byte[] buffer = new byte[64];
        buffer.AsSpan().Fill(0xEE);
        RtcpWriter writer = new(buffer);

        Assert.True(writer.TryWriteGoodbye([0x1111], System.Text.Encoding.ASCII.GetBytes(reason)));

        Assert.Equal(expected, Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void A_packet_that_does_not_fit_leaves_the_datagram_as_it_was()
    {
        RtcpWriter writer = new(new byte[31]);
        Assert.True(writer.TryWritePictureLossIndication(1, 2));

        Assert.False(writer.TryWriteSenderReport(default, []));
        Assert.False(writer.TryWriteFullIntraRequest(1, default));
        Assert.Equal(12, writer.Length);
        Assert.True(writer.TryWritePictureLossIndication(1, 2));
        Assert.Equal(24, writer.Length);
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused()
    {
        RtcpWriter writer = new(new byte[300_000]);

        Assert.True(writer.TryWriteReceiverReport(1, new ReportBlock[31]));
        Assert.True(writer.TryWriteSourceDescription(new uint[31], new byte[255]));
        Assert.True(writer.TryWriteGoodbye(new uint[31], new byte[255]));
        int length = writer.Length;

        Assert.False(writer.TryWriteReceiverReport(1, new ReportBlock[32]));
        Assert.False(writer.TryWriteSenderReport(default, new ReportBlock[32]));
        Assert.False(writer.TryWriteSourceDescription(new uint[32], "a"u8));
        Assert.False(writer.TryWriteSourceDescription([1], new byte[256]));
        Assert.False(writer.TryWriteSourceDescription([1], default));
        Assert.False(writer.TryWriteSourceDescription([], "a"u8));
        Assert.False(writer.TryWriteGoodbye([], "a"u8));
        Assert.False(writer.TryWriteGoodbye(new uint[32], default));
        Assert.False(writer.TryWriteGoodbye([1], new byte[256]));
        Assert.False(writer.TryWriteGenericNack(1, 2, []));
        Assert.False(writer.TryWriteDelaySinceLastReceiverReport(1, []));
        Assert.False(writer.TryWriteDelaySinceLastReceiverReport(1, new DlrrSubBlock[21_845]));
        Assert.Equal(length, writer.Length);
    }

    [Fact]
    public void Cumulative_loss_is_clamped_to_24_bits()
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        writer.TryWriteReceiverReport(1, [Block with { CumulativeLost = int.MaxValue }, Block with { CumulativeLost = int.MinValue }]);

        RtcpReader reader = new(writer.Written);
        Assert.True(reader.MoveNext());
        Assert.True(ReceiverReportView.TryParse(reader.Current, out ReceiverReportView view));
        Assert.Equal((0x7FFFFF, -0x800000), (view.Blocks[0].CumulativeLost, view.Blocks[1].CumulativeLost));
    }

    [Fact]
    public void Any_reports_survive_writing_and_reading()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<(uint Ssrc, ulong Ntp, uint Rtp), (uint Packets, uint Octets), (uint Source, byte Fraction, int Lost, uint Number)[]>((head, counts, tails) =>
        {
            SenderReport report = new(head.Ssrc, head.Ntp, head.Rtp, counts.Packets, counts.Octets);
            ReportBlock[] blocks = [.. tails.Take(31).Select(t => new ReportBlock(t.Source, t.Fraction, t.Lost << 8 >> 8, t.Number, t.Source ^ 5, t.Number * 3, t.Source + 1))];
            RtcpWriter writer = new(new byte[2000]);
            Assert.True(writer.TryWriteSenderReport(report, blocks));
            Assert.True(writer.TryWriteReceiverReport(head.Rtp, blocks));

            RtcpReader reader = new(writer.Written);
            Assert.True(reader.MoveNext());
            Assert.True(SenderReportView.TryParse(reader.Current, out SenderReportView sender));
            Assert.Equal(report, sender.Report);
            Assert.Equal(blocks, Blocks(sender.Blocks));
            Assert.True(reader.MoveNext());
            Assert.True(ReceiverReportView.TryParse(reader.Current, out ReceiverReportView receiver));
            Assert.Equal(head.Rtp, receiver.Ssrc);
            Assert.Equal(blocks, Blocks(receiver.Blocks));
            Assert.False(reader.MoveNext());
            Assert.False(reader.IsMalformed);
        }));
    }

    [Fact]
    public void Any_numbers_survive_a_nack_in_any_order()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<ushort[], ushort, bool>((numbers, start, close) =>
        {
            // Half of the runs are close together, so that entries are shared.
            if (close)
                numbers = [.. numbers.Select(n => (ushort)(start + n % 40))];
            RtcpWriter writer = new(new byte[4000]);
            Assert.Equal(numbers.Length > 0, writer.TryWriteGenericNack(1, 2, numbers));

            HashSet<ushort> read = [];
            RtcpReader reader = new(writer.Written);
            while (reader.MoveNext())
            {
                Assert.True(GenericNackView.TryParse(reader.Current, out GenericNackView view));
                foreach (ushort number in view)
                    read.Add(number);
            }

            Assert.True(read.SetEquals(numbers));
        }));
    }

    [Fact]
    public void Any_names_reasons_and_delays_survive()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<byte[], uint[], (uint A, uint B)[]>((text, sources, delays) =>
        {
            text = [.. text.Take(255)];
            sources = [.. sources.Take(31)];
            DlrrSubBlock[] subBlocks = [.. delays.Select(d => new DlrrSubBlock(d.A, d.B, d.A ^ d.B))];
            RtcpWriter writer = new(new byte[40_000]);
            bool named = writer.TryWriteSourceDescription(sources, text);
            Assert.Equal(sources.Length > 0 && text.Length > 0, named);
            bool left = writer.TryWriteGoodbye(sources, text);
            Assert.Equal(sources.Length > 0, left);
            bool delayed = writer.TryWriteDelaySinceLastReceiverReport(9, subBlocks);
            Assert.Equal(subBlocks.Length > 0, delayed);
            Assert.Equal(0, writer.Length % 4);

            RtcpReader reader = new(writer.Written);
            if (named)
            {
                Assert.True(reader.MoveNext());
                Assert.True(SourceDescriptionView.TryParse(reader.Current, out SourceDescriptionView description));
                foreach (uint source in sources)
                    Assert.True(description.TryFindCanonicalName(source, out ReadOnlySpan<byte> name) && name.SequenceEqual(text));
            }

            if (left)
            {
                Assert.True(reader.MoveNext());
                Assert.True(GoodbyeView.TryParse(reader.Current, out GoodbyeView goodbye));
                Assert.Equal(sources.Length, goodbye.Sources.Count);
                Assert.True(goodbye.Reason.SequenceEqual(text));
            }

            if (delayed)
            {
                Assert.True(reader.MoveNext());
                Assert.True(ExtendedReportView.TryParse(reader.Current, out ExtendedReportView extended));
                foreach (ExtendedReportBlock block in extended)
                {
                    Assert.Equal(subBlocks.Length, block.DlrrCount);
                    for (int i = 0; i < subBlocks.Length; i++)
                        Assert.Equal(subBlocks[i], block.GetDlrr(i));
                }
            }

            Assert.False(reader.MoveNext());
            Assert.False(reader.IsMalformed);
        }));
    }

    private static ReportBlock[] Blocks(ReportBlockList list)
    {
        ReportBlock[] blocks = new ReportBlock[list.Count];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = list[i];
        return blocks;
    }
}
