using System.Buffers.Binary;
using System.Security.Cryptography;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>Every byte is the one another implementation writes, through a wrap of the sequence number.</summary>
public sealed class LibSrtpAgreementTests
{
    private const int Packets = 5_000;
    private const ushort FirstSequenceNumber = 63_000;

    public static TheoryData<SrtpProfile> Profiles => [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_is_byte_identical_in_both_directions_over_5000_packets(SrtpProfile profile)
    {
        byte[] key = SrtpKit.Key(profile);
        byte[] salt = SrtpKit.Salt(profile);
        using LibSrtp theirSender = new(profile, key, salt, outbound: true);
        using LibSrtp theirReceiver = new(profile, key, salt, outbound: false);
        using SrtpSender sender = new(profile, key, salt);
        using SrtpReceiver receiver = new(profile, key, salt);
        Random random = new(7);
        for (int i = 0; i < Packets; i++)
        {
            int index = FirstSequenceNumber + i;
            byte[] header = SrtpKit.Header((ushort)index);
            byte[] payload = SrtpKit.Bytes(i, random.Next(1, 1200));
            byte[] ours = SrtpKit.ProtectRtp(sender, header, payload, (uint)(index >> 16));
            byte[] theirs = theirSender.ProtectRtp([.. header, .. payload]);
            Assert.Equal(theirs, ours);
            Assert.Equal([.. header, .. payload], theirReceiver.UnprotectRtp(ours));
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(theirs, out int length));
            Assert.Equal([.. header, .. payload], theirs[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_is_byte_identical_in_both_directions_over_5000_packets(SrtpProfile profile)
    {
        byte[] key = SrtpKit.Key(profile);
        byte[] salt = SrtpKit.Salt(profile);
        using LibSrtp theirSender = new(profile, key, salt, outbound: true);
        using LibSrtp theirReceiver = new(profile, key, salt, outbound: false);
        using SrtpSender sender = new(profile, key, salt);
        using SrtpReceiver receiver = new(profile, key, salt);
        for (int i = 0; i < Packets; i++)
        {
            byte[] packet = SrtpKit.ReceiverReport();
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), i);
            byte[] ours = SrtpKit.ProtectRtcp(sender, packet);
            byte[] theirs = theirSender.ProtectRtcp(packet);
            Assert.Equal(theirs, ours);
            Assert.Equal(packet, theirReceiver.UnprotectRtcp(ours));
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(theirs, out int length));
            Assert.Equal(packet, theirs[..length]);
        }
    }

    [Fact]
    public void Gcm_256_agrees_with_the_framework_over_5000_packets()
    {
        const SrtpProfile profile = SrtpProfile.AeadAes256Gcm;
        byte[] sessionKey = new byte[32];
        byte[] sessionSalt = new byte[12];
        SrtpKeyDerivation.Derive(SrtpKit.Key(profile), SrtpKit.Salt(profile), 0, sessionKey);
        SrtpKeyDerivation.Derive(SrtpKit.Key(profile), SrtpKit.Salt(profile), 2, sessionSalt);
        using AesGcm reference = new(sessionKey, 16);
        using SrtpSender sender = SrtpKit.Sender(profile);
        Random random = new(8);
        byte[] iv = new byte[12];
        for (int i = 0; i < Packets; i++)
        {
            int index = FirstSequenceNumber + i;
            byte[] header = SrtpKit.Header((ushort)index);
            byte[] payload = SrtpKit.Bytes(i, random.Next(0, 1200));
            iv.AsSpan().Clear();
            BinaryPrimitives.WriteUInt32BigEndian(iv.AsSpan(2), SrtpKit.Ssrc);
            BinaryPrimitives.WriteInt32BigEndian(iv.AsSpan(6), index >> 16);
            BinaryPrimitives.WriteUInt16BigEndian(iv.AsSpan(10), (ushort)index);
            for (int at = 0; at < iv.Length; at++)
                iv[at] ^= sessionSalt[at];

            byte[] ciphertext = new byte[payload.Length];
            byte[] tag = new byte[16];
            reference.Encrypt(iv, payload, ciphertext, tag, header);
            Assert.Equal([.. header, .. ciphertext, .. tag], SrtpKit.ProtectRtp(sender, header, payload, (uint)(index >> 16)));
        }
    }
}
