using System.Buffers.Binary;
using FastSignal.Primitives;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>Keys, packets and native payloads for the SRTP tests.</summary>
internal static class SrtpKit
{
    public const uint Ssrc = 0x11223344;

    public static TheoryData<SrtpProfile> Profiles { get; } =
        [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm];

    public static byte[] Key(SrtpProfile profile) => Bytes(1, profile == SrtpProfile.AeadAes256Gcm ? 32 : 16);

    public static byte[] Salt(SrtpProfile profile) => Bytes(2, profile == SrtpProfile.Aes128CmHmacSha1_80 ? 14 : 12);

    public static SrtpSender Sender(SrtpProfile profile) => new(profile, Key(profile), Salt(profile));

    public static SrtpReceiver Receiver(SrtpProfile profile) => new(profile, Key(profile), Salt(profile));

    public static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>An RTP header of 20 bytes: the fixed part and an extension block of one word.</summary>
    public static byte[] Header(ushort sequenceNumber, uint ssrc = Ssrc)
    {
        byte[] header = [0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xBE, 0xDE, 0, 1, 0x30, 7, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), sequenceNumber * 3000u);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
        return header;
    }

    /// <summary>A receiver report with one block.</summary>
    public static byte[] ReceiverReport(uint ssrc = Ssrc)
    {
        byte[] packet = Bytes(3, 32);
        packet[0] = 0x81;
        packet[1] = 201;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 7);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }

    public static byte[] ProtectRtp(SrtpSender sender, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, uint rolloverCounter = 0)
    {
        using PinnedBytes pinned = new(payload);
        byte[] packet = new byte[header.Length + payload.Length + sender.RtpOverhead];
        Assert.Equal(packet.Length, sender.ProtectRtp(header, default, [pinned.Slice(0, payload.Length)], rolloverCounter, packet));
        return packet;
    }

    public static byte[] ProtectRtcp(SrtpSender sender, ReadOnlySpan<byte> packet)
    {
        byte[] protectedPacket = new byte[packet.Length + sender.RtcpOverhead];
        Assert.Equal(protectedPacket.Length, sender.ProtectRtcp(packet, protectedPacket));
        return protectedPacket;
    }

    public static SrtpResult UnprotectRtp(SrtpReceiver receiver, byte[] packet) => receiver.UnprotectRtp(packet.AsSpan().ToArray(), out _);
}
