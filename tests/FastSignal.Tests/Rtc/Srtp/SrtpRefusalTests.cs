using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>What a receiver refuses: replays, forgeries, packets from outside its window, and streams above its bound.</summary>
public sealed class SrtpRefusalTests
{
    public static TheoryData<SrtpProfile> Profiles => SrtpKit.Profiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Replayed_rtp_is_refused(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        byte[] first = Rtp(sender, 1000);
        byte[] second = Rtp(sender, 1001);
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, first));
        Assert.Equal(SrtpResult.Replayed, SrtpKit.UnprotectRtp(receiver, first));
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, second));
        Assert.Equal(SrtpResult.Replayed, SrtpKit.UnprotectRtp(receiver, first));
        Assert.Equal(SrtpResult.Replayed, SrtpKit.UnprotectRtp(receiver, second));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Replayed_and_too_old_rtcp_is_refused(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        byte[][] packets = [.. Enumerable.Range(0, 200).Select(_ => SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport()))];
        Assert.Equal(SrtpResult.Ok, Unprotect(packets[199]));
        Assert.Equal(SrtpResult.Replayed, Unprotect(packets[199]));
        Assert.Equal(SrtpResult.Ok, Unprotect(packets[199 - 127]));
        Assert.Equal(SrtpResult.Replayed, Unprotect(packets[199 - 127]));
        Assert.Equal(SrtpResult.TooOld, Unprotect(packets[199 - 128]));

        SrtpResult Unprotect(byte[] packet) => receiver.UnprotectRtcp(packet.AsSpan().ToArray(), out _);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Reordered_packets_within_the_window_are_accepted_once(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Random random = new(11);
        int[] order = [.. Enumerable.Range(0, 100)];
        random.Shuffle(order);
        foreach (int i in order)
            Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, (ushort)(5000 + i))));
        foreach (int i in order)
            Assert.Equal(SrtpResult.Replayed, SrtpKit.UnprotectRtp(receiver, Rtp(sender, (ushort)(5000 + i))));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Packets_before_the_window_are_too_old(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 1000)));
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 1000 - 127)));
        Assert.Equal(SrtpResult.TooOld, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 1000 - 128)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_flipped_bit_anywhere_is_refused_and_leaves_no_trace(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 99)));
        byte[] rtp = Rtp(sender, 100);
        byte[] rtcp = SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport());
        for (int bit = 0; bit < rtp.Length * 8; bit++)
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtp(Flip(rtp, bit), out _));
        for (int bit = 0; bit < rtcp.Length * 8; bit++)
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(Flip(rtcp, bit), out _));
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, rtp));
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(rtcp, out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_forged_packet_from_the_future_does_not_move_the_window(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 100)));
        byte[] forged = Rtp(sender, 20_000);
        forged[^1] ^= 1;
        Assert.Equal(SrtpResult.AuthenticationFailed, SrtpKit.UnprotectRtp(receiver, forged));
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 99)));
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 101)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_prefix_of_a_packet_is_refused(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        byte[] rtp = Rtp(sender, 100);
        byte[] rtcp = SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport());
        for (int length = 0; length < rtp.Length; length++)
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtp(rtp.AsSpan(0, length).ToArray(), out _));
        for (int length = 0; length < rtcp.Length; length++)
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(rtcp.AsSpan(0, length).ToArray(), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Noise_is_refused(SrtpProfile profile)
    {
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Random random = new(12);
        byte[] noise = new byte[200];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(noise);
            Span<byte> packet = noise.AsSpan(0, random.Next(0, noise.Length));
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtp(packet, out int length));
            Assert.Equal(0, length);
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(packet, out length));
            Assert.Equal(0, length);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_packet_under_another_key_is_refused(SrtpProfile profile)
    {
        byte[] key = SrtpKit.Key(profile);
        key[^1] ^= 1;
        using SrtpSender sender = new(profile, key, SrtpKit.Salt(profile));
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Assert.Equal(SrtpResult.AuthenticationFailed, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 1)));
        Assert.Equal(SrtpResult.AuthenticationFailed, receiver.UnprotectRtcp(SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport()), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Streams_above_the_bound_are_refused_and_forgeries_use_up_none(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        for (uint ssrc = 100; ssrc < 200; ssrc++)
        {
            byte[] forged = Rtp(sender, 1, ssrc);
            forged[^1] ^= 1;
            Assert.Equal(SrtpResult.AuthenticationFailed, SrtpKit.UnprotectRtp(receiver, forged));
        }

        for (uint ssrc = 0; ssrc < SrtpReceiver.MaxStreams; ssrc++)
        {
            Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 1, ssrc)));
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport(ssrc)), out _));
        }

        Assert.Equal(SrtpResult.TooManyStreams, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 1, SrtpReceiver.MaxStreams)));
        Assert.Equal(
            SrtpResult.TooManyStreams,
            receiver.UnprotectRtcp(SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport(SrtpReceiver.MaxStreams)), out _));
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, Rtp(sender, 2, 0)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unencrypted_rtcp_and_other_versions_are_malformed(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        byte[] rtcp = SrtpKit.ProtectRtcp(sender, SrtpKit.ReceiverReport());
        int word = profile == SrtpProfile.Aes128CmHmacSha1_80 ? rtcp.Length - 14 : rtcp.Length - 4;
        rtcp[word] &= 0x7F;
        Assert.Equal(SrtpResult.Malformed, receiver.UnprotectRtcp(rtcp, out _));
        byte[] rtp = Rtp(sender, 1);
        rtp[0] &= 0x3F;
        Assert.Equal(SrtpResult.Malformed, SrtpKit.UnprotectRtp(receiver, rtp));
    }

    private static byte[] Rtp(SrtpSender sender, ushort sequenceNumber, uint ssrc = SrtpKit.Ssrc) =>
        SrtpKit.ProtectRtp(sender, SrtpKit.Header(sequenceNumber, ssrc), SrtpKit.Bytes(sequenceNumber, 60));

    private static byte[] Flip(byte[] packet, int bit)
    {
        byte[] flipped = [.. packet];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
