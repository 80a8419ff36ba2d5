using FastSignal.Rtc.Rtcp;
using FastSignal.Tests.Rtc.Rtp;

namespace FastSignal.Tests.Rtc.Rtcp;

public sealed class RtcpReaderTests
{
    [Fact]
    public void A_compound_is_walked_packet_by_packet()
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.SenderReport + RtcpFixtures.SourceDescription + RtcpFixtures.Goodbye));

        Assert.True(reader.MoveNext());
        Assert.Equal((RtcpPacketType.SenderReport, (byte)1, 48), (reader.Current.Type, reader.Current.Count, reader.Current.Body.Length));
        Assert.True(reader.MoveNext());
        Assert.Equal((RtcpPacketType.SourceDescription, (byte)2), (reader.Current.Type, reader.Current.Count));
        Assert.True(reader.MoveNext());
        Assert.Equal(RtcpPacketType.Goodbye, reader.Current.Type);
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void A_reduced_size_datagram_needs_no_report_in_front()
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.PictureLossIndication));

        Assert.True(reader.MoveNext());
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [InlineData("40CE0002", "0000222200001111")] // version 1
    [InlineData("81CE0003", "0000222200001111")] // longer than the datagram
    [InlineData("81CE", "")] // half a header
    [InlineData("A1CE0002", "0000222200000000")] // padding of zero octets
    [InlineData("A1CE0002", "0000222200000003")] // not a whole word of padding
    [InlineData("A1CE0002", "000022220000000C")] // more padding than there is
    [InlineData("A1CE0000", "")] // padding bit on an empty packet
    public void Reading_stops_at_a_broken_packet_and_keeps_what_came_before(string header, string body)
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.Goodbye + header + body));

        Assert.True(reader.MoveNext());
        Assert.Equal(RtcpPacketType.Goodbye, reader.Current.Type);
        Assert.False(reader.MoveNext());
        Assert.True(reader.IsMalformed);
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void Padding_is_taken_off_the_last_packet_and_refused_before_it()
    {
        RtcpReader last = new(RtcpFixtures.Bytes(RtcpFixtures.Goodbye + "A1CE0003" + "0000222200001111" + "00000004"));
        Assert.True(last.MoveNext());
        Assert.True(last.MoveNext());
        Assert.Equal(8, last.Current.Body.Length);
        Assert.False(last.IsMalformed);

        RtcpReader first = new(RtcpFixtures.Bytes("A1CE0003" + "0000222200001111" + "00000004" + RtcpFixtures.Goodbye));
        Assert.False(first.MoveNext());
        Assert.True(first.IsMalformed);
    }

    [Fact]
    public void An_empty_datagram_holds_nothing_and_is_not_malformed()
    {
        RtcpReader reader = new(default);
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void A_sender_report_is_read_to_the_bit()
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.SenderReport));
        Assert.True(reader.MoveNext());
        Assert.True(SenderReportView.TryParse(reader.Current, out SenderReportView view));

        Assert.Equal(new SenderReport(0x1111, 0xB44DB70520000000, 0xABCDEF, 0x102, 0x30405), view.Report);
        Assert.Equal(1, view.Blocks.Count);
        Assert.Equal(new ReportBlock(0x1111, 0x40, -2, 0x11234, 900, 0xB7052000, 0x54000), view.Blocks[0]);
    }

    [Fact]
    public void A_receiver_report_is_read_to_the_bit()
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.ReceiverReport));
        Assert.True(reader.MoveNext());
        Assert.True(ReceiverReportView.TryParse(reader.Current, out ReceiverReportView view));

        Assert.Equal(0x2222u, view.Ssrc);
        Assert.Equal(1, view.Blocks.Count);
        Assert.Equal(new ReportBlock(0x1111, 0x40, -2, 0x11234, 900, 0xB7052000, 0x54000), view.Blocks[0]);
    }

    [Theory]
    [InlineData("82C9000700002222")] // two blocks promised, one there
    [InlineData("82C8000C00001111")]
    public void A_report_with_fewer_blocks_than_it_counts_is_refused(string start)
    {
        string sound = start.StartsWith("82C9", StringComparison.Ordinal) ? RtcpFixtures.ReceiverReport : RtcpFixtures.SenderReport;
        Assert.Equal(0, RtcpWalk.Read(RtcpFixtures.Bytes(start + sound[start.Length..]), out _));
    }

    [Fact]
    public void Canonical_names_are_found_behind_other_items()
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.SourceDescription));
        Assert.True(reader.MoveNext());
        Assert.True(SourceDescriptionView.TryParse(reader.Current, out SourceDescriptionView view));

        Assert.True(view.TryFindCanonicalName(0x1111, out ReadOnlySpan<byte> first));
        Assert.True(first.SequenceEqual("cam1"u8));
        Assert.True(view.TryFindCanonicalName(0x2222, out ReadOnlySpan<byte> second));
        Assert.True(second.SequenceEqual("ca2"u8));
        Assert.False(view.TryFindCanonicalName(0x3333, out _));
    }

    [Fact]
    public void A_goodbye_names_its_sources_and_reason()
    {
        RtcpReader reader = new(RtcpFixtures.Bytes(RtcpFixtures.Goodbye));
        Assert.True(reader.MoveNext());
        Assert.True(GoodbyeView.TryParse(reader.Current, out GoodbyeView view));

        Assert.Equal(2, view.Sources.Count);
        Assert.Equal((0x1111u, 0x2222u), (view.Sources[0], view.Sources[1]));
        Assert.True(view.Reason.SequenceEqual("bye"u8));
    }

    [Fact]
    public void Every_fixture_is_understood() =>
        Assert.All(RtcpFixtures.All, fixture => Assert.Equal(1, RtcpWalk.Read(RtcpFixtures.Bytes(fixture), out _)));

    [Fact]
    public void Mangled_datagrams_never_throw()
    {
        int tried = 0;
        foreach (string fixture in RtcpFixtures.All)
            tried += MangledInput.Feed(RtcpFixtures.Bytes(fixture), static input => RtcpWalk.Read(input, out _));
        byte[] compound = RtcpFixtures.Bytes(string.Concat(RtcpFixtures.All));
        tried += MangledInput.Feed(compound, static input => RtcpWalk.Read(input, out _));

        Assert.True(tried > 2 * 256 * compound.Length);
    }

    [Fact]
    public void Noise_behind_a_sound_header_never_throws()
    {
        for (byte type = 198; type < 209; type++)
        {
            MangledInput.FeedNoise(seed: type, rounds: 5_000, maxLength: 60, noise =>
            {
                byte[] packet = new byte[4 + noise.Length / 4 * 4];
                noise[..(packet.Length - 4)].CopyTo(packet.AsSpan(4));
                packet[0] = (byte)(0x80 | (noise.IsEmpty ? 0 : noise[0] & 0x1F));
                packet[1] = type;
                packet[3] = (byte)(noise.Length / 4);
                RtcpWalk.Read(packet, out _);
            });
        }
    }

    [Fact]
    public void Ten_thousand_parses_allocate_nothing()
    {
        byte[] compound = RtcpFixtures.Bytes(string.Concat(RtcpFixtures.All));
        byte[] buffer = new byte[256];
        ReceiverClock clock = new();
        ReadAndAnswer(200);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int understood = ReadAndAnswer(10_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000 * RtcpFixtures.All.Length, understood);
        Assert.Equal(0, allocated);

        int ReadAndAnswer(int rounds)
        {
            int packets = 0;
            Span<DlrrSubBlock> answers = stackalloc DlrrSubBlock[ReceiverClock.MaxReceivers];
            for (int i = 0; i < rounds; i++)
            {
                packets += RtcpWalk.Read(compound, out _);
                clock.Receive(1, 2, i);
                RtcpWriter writer = new(buffer);
                writer.TryWriteSenderReport(new SenderReport(1, 2, 3, 4, 5), default);
                writer.TryWriteDelaySinceLastReceiverReport(1, answers[..clock.Drain(answers, i)]);
            }

            return packets;
        }
    }
}
