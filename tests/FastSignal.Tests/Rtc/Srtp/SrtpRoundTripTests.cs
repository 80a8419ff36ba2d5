using FastSignal.Primitives;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>What the sender protects the receiver gives back, and the sender writes its destination only.</summary>
public sealed class SrtpRoundTripTests
{
    private const byte Canary = 0xA5;
    private const int CanaryLength = 64;

    public static TheoryData<SrtpProfile> Profiles => SrtpKit.Profiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_comes_back_whole_for_every_payload_length(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        for (int length = 0; length <= 1200; length++)
        {
            byte[] header = SrtpKit.Header((ushort)length);
            byte[] payload = SrtpKit.Bytes(length, length);
            byte[] packet = SrtpKit.ProtectRtp(sender, header, payload);
            Assert.Equal(header, packet[..header.Length]);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(packet, out int plainLength));
            Assert.Equal([.. header, .. payload], packet[..plainLength]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_comes_back_whole(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        for (int words = 2; words < 300; words++)
        {
            byte[] report = new byte[words * 4];
            SrtpKit.ReceiverReport().AsSpan(0, 8).CopyTo(report);
            SrtpKit.Bytes(words, report.Length - 8).CopyTo(report, 8);
            byte[] packet = SrtpKit.ProtectRtcp(sender, report);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(packet, out int length));
            Assert.Equal(report, packet[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Prefix_and_slices_are_encrypted_as_if_they_were_one_run(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        byte[] content = SrtpKit.Bytes(5, 1000);
        using PinnedBytes pinned = new(content);
        Random random = new(6);
        NativeSlice[] slices = new NativeSlice[16];
        for (ushort sequenceNumber = 0; sequenceNumber < 500; sequenceNumber++)
        {
            byte[] header = SrtpKit.Header(sequenceNumber);
            byte[] whole = SrtpKit.ProtectRtp(sender, header, content);

            int prefixLength = random.Next(0, 4);
            int at = prefixLength;
            int count = 0;
            while (at < content.Length)
            {
                int length = count == slices.Length - 1 ? content.Length - at : random.Next(0, Math.Min(200, content.Length - at) + 1);
                slices[count++] = pinned.Slice(at, length);
                at += length;
            }

            byte[] pieces = new byte[whole.Length];
            Assert.Equal(whole.Length, sender.ProtectRtp(header, content.AsSpan(0, prefixLength), slices.AsSpan(0, count), 0, pieces));
            Assert.Equal(whole, pieces);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Protecting_writes_its_destination_and_nothing_else(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        byte[] header = SrtpKit.Header(9);
        byte[] content = SrtpKit.Bytes(9, 1100);
        using PinnedBytes pinned = new(content);
        byte[] block = new byte[CanaryLength + header.Length + content.Length + sender.RtpOverhead + CanaryLength];
        block.AsSpan().Fill(Canary);
        int length = sender.ProtectRtp(header, default, [pinned.Slice(0, 0), pinned.Slice(0, 500), pinned.Slice(500, 600)], 0, block.AsSpan(CanaryLength));

        Assert.Equal(block.Length - (2 * CanaryLength), length);
        Assert.Equal(-1, block.AsSpan(0, CanaryLength).IndexOfAnyExcept(Canary));
        Assert.Equal(-1, block.AsSpan(CanaryLength + length).IndexOfAnyExcept(Canary));
        Assert.Equal(SrtpKit.Header(9), header);
        Assert.Equal(content, pinned.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Nothing_is_allocated_over_10000_packets(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        using PinnedBytes pinned = new(SrtpKit.Bytes(1, 1100));
        NativeSlice[] slices = [pinned.Slice(0, 2), pinned.Slice(2, 1098)];
        byte[] header = SrtpKit.Header(0);
        byte[] report = SrtpKit.ReceiverReport();
        byte[] block = new byte[1500];
        int failures = 0;

        void Run(int first, int count)
        {
            for (int index = first; index < first + count; index++)
            {
                header[2] = (byte)(index >> 8);
                header[3] = (byte)index;
                int length = sender.ProtectRtp(header, default, slices, (uint)(index >> 16), block);
                if (receiver.UnprotectRtp(block.AsSpan(0, length), out _) != SrtpResult.Ok)
                    failures++;
                length = sender.ProtectRtcp(report, block);
                if (receiver.UnprotectRtcp(block.AsSpan(0, length), out _) != SrtpResult.Ok)
                    failures++;
            }
        }

        Run(0, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(200, 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, failures);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Too_small_arguments_are_refused(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        byte[] header = SrtpKit.Header(1);
        Assert.Throws<ArgumentException>(() => sender.ProtectRtp(header.AsSpan(0, 11), default, default, 0, new byte[100]));
        Assert.Throws<ArgumentException>(() => sender.ProtectRtp(header, default, default, 0, new byte[header.Length + sender.RtpOverhead - 1]));
        Assert.Throws<ArgumentException>(() => sender.ProtectRtcp(new byte[7], new byte[100]));
        Assert.Throws<ArgumentException>(() => sender.ProtectRtcp(new byte[8], new byte[8 + sender.RtcpOverhead - 1]));
        Assert.Throws<ArgumentException>(() => new SrtpSender(profile, new byte[15], SrtpKit.Salt(profile)));
        Assert.Throws<ArgumentException>(() => new SrtpSender(profile, SrtpKit.Key(profile), new byte[13]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SrtpSender(SrtpProfile.None, SrtpKit.Key(profile), SrtpKit.Salt(profile)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void After_dispose_nothing_is_protected_and_a_second_dispose_is_harmless(SrtpProfile profile)
    {
        SrtpSender sender = SrtpKit.Sender(profile);
        SrtpReceiver receiver = SrtpKit.Receiver(profile);
        byte[] packet = SrtpKit.ProtectRtp(sender, SrtpKit.Header(1), SrtpKit.Bytes(1, 50));
        sender.Dispose();
        sender.Dispose();
        receiver.Dispose();
        receiver.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sender.ProtectRtp(SrtpKit.Header(2), default, default, 0, new byte[100]));
        Assert.Throws<ObjectDisposedException>(() => sender.ProtectRtcp(SrtpKit.ReceiverReport(), new byte[100]));
        Assert.Throws<ObjectDisposedException>(() => receiver.UnprotectRtp(packet, out _));
    }

    [Fact]
    public void Keying_material_is_zero_after_clear()
    {
        byte[][] arrays = [SrtpKit.Bytes(1, 16), SrtpKit.Bytes(2, 12), SrtpKit.Bytes(3, 16), SrtpKit.Bytes(4, 12)];
        SrtpKeyingMaterial keys = new(SrtpProfile.AeadAes128Gcm, arrays[0], arrays[1], arrays[2], arrays[3]);
        keys.Dispose();
        keys.Clear();
        Assert.All(arrays, array => Assert.Equal(-1, array.AsSpan().IndexOfAnyExcept((byte)0)));
        Assert.Throws<ArgumentException>(() => new SrtpKeyingMaterial(SrtpProfile.AeadAes256Gcm, arrays[0], arrays[1], arrays[2], arrays[3]));
    }
}
