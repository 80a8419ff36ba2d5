using FastSignal.Media.Frames;
using FastSignal.Primitives;

namespace FastSignal.Tests.Media;

public class RtpPacketCutterTests
{
    [Fact]
    public void Header_fields_and_payload_are_found()
    {
        byte[] payload = Rtp.Payload(100);
        NativeSlice[] memories = Rtp.Cut(Rtp.Packet(0xFFFE, 0x89ABCDEF, true, payload), 12, 14);
        var cut = new NativeSlice[3];

        Assert.True(RtpPacketCutter.TryCut(memories, cut, 7, out MediaPacket packet));
        Assert.Equal(new MediaPacket(0xFFFE, 0x89ABCDEF, true, 7, 2, 100), packet);
        Assert.Equal(payload, Rtp.Join(cut.AsSpan(0, 2)));
        Assert.Equal(memories[1].Address, cut[0].Address);
        Assert.Equal(memories[2].Address, cut[1].Address);
    }

    [Theory]
    [InlineData(0, -1, 0)]
    [InlineData(3, -1, 0)]
    [InlineData(15, -1, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 5, 0)]
    [InlineData(2, 3, 9)]
    [InlineData(0, -1, 1)]
    [InlineData(0, -1, 255)]
    public void Contributors_extensions_and_padding_are_dropped_wherever_the_borders_lie(int csrcCount, int extensionWords, int padding)
    {
        byte[] payload = Rtp.Payload(60);
        byte[] bytes = Rtp.Packet(5, 6, false, payload, csrcCount, extensionWords, padding);
        var random = new Random(4711);
        for (int round = 0; round < 300; round++)
        {
            int[] borders = [.. Enumerable.Range(0, random.Next(0, 16)).Select(_ => random.Next(0, bytes.Length + 1)).Order()];
            NativeSlice[] memories = Rtp.Cut(bytes, borders);
            var cut = new NativeSlice[memories.Length];

            Assert.True(RtpPacketCutter.TryCut(memories, cut, 0, out MediaPacket packet));
            Assert.Equal(payload.Length, packet.PayloadLength);
            Assert.Equal(payload, Rtp.Join(cut.AsSpan(0, packet.SliceCount)));
            Assert.DoesNotContain(cut.Take(packet.SliceCount), static slice => slice.Length == 0);
        }
    }

    [Fact]
    public void Every_prefix_of_the_headers_is_refused()
    {
        byte[] bytes = Rtp.Packet(5, 6, false, [], csrcCount: 2, extensionWords: 2);
        for (int length = 0; length < bytes.Length; length++)
            Assert.False(RtpPacketCutter.TryCut(Rtp.Cut(bytes.AsSpan(0, length)), new NativeSlice[1], 0, out _), $"{length} bytes");
        Assert.True(RtpPacketCutter.TryCut(Rtp.Cut(bytes), new NativeSlice[1], 0, out MediaPacket packet));
        Assert.Equal(0, packet.PayloadLength);
        Assert.Equal(0, packet.SliceCount);
    }

    [Fact]
    public void Every_flipped_byte_gives_a_result_inside_the_packet()
    {
        byte[] bytes = Rtp.Packet(5, 6, true, Rtp.Payload(40), csrcCount: 1, extensionWords: 1, padding: 4);
        for (int i = 0; i < bytes.Length; i++)
        {
            for (int flip = 1; flip < 256; flip++)
            {
                byte[] broken = [.. bytes];
                broken[i] ^= (byte)flip;
                NativeSlice[] memories = Rtp.Cut(broken, 12, 14, 30);
                var cut = new NativeSlice[4];
                if (!RtpPacketCutter.TryCut(memories, cut, 0, out MediaPacket packet))
                    continue;
                Assert.InRange(packet.PayloadLength, 0, bytes.Length - 12);
                Assert.Equal(packet.PayloadLength, cut.Take(packet.SliceCount).Sum(static slice => slice.Length));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(61)]
    public void Padding_of_zero_or_beyond_the_payload_is_refused(byte count)
    {
        byte[] bytes = Rtp.Packet(5, 6, true, Rtp.Payload(50), padding: 10);
        bytes[^1] = count;
        Assert.False(RtpPacketCutter.TryCut(Rtp.Cut(bytes), new NativeSlice[1], 0, out _));
    }

    [Fact]
    public void Other_versions_are_refused()
    {
        byte[] bytes = Rtp.Packet(5, 6, true, Rtp.Payload(50));
        bytes[0] = 0x40;
        Assert.False(RtpPacketCutter.TryCut(Rtp.Cut(bytes), new NativeSlice[1], 0, out _));
    }

    [Fact]
    public void Cutting_allocates_nothing()
    {
        NativeSlice[] memories = Rtp.Cut(Rtp.Packet(1, 2, true, Rtp.Payload(1000)), 12, 14);
        var cut = new NativeSlice[3];
        RtpPacketCutter.TryCut(memories, cut, 0, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            RtpPacketCutter.TryCut(memories, cut, 0, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
