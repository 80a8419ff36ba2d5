using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>RFC 7714 sections 16 and 17, which start from session keys.</summary>
public sealed class Rfc7714VectorsTests
{
    private const string Key128 = "000102030405060708090a0b0c0d0e0f";
    private const string Key256 = Key128 + "101112131415161718191a1b1c1d1e1f";
    private const string Salt = "517569642070726f2071756f";
    private const string RtpHeader = "8040f17b8041f8d35501a0b2";
    private const string RtpPayload = "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private const string Rtcp = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private const uint RtcpIndex = 0x5d4;

    public static TheoryData<string, string> SrtpPackets { get; } = new()
    {
        { Key128, RtpHeader + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce" },
        { Key256, RtpHeader + "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13" },
    };

    public static TheoryData<string, string> SrtcpPackets { get; } = new()
    {
        { Key128, "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4" },
        { Key256, "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4" },
    };

    [Theory]
    [MemberData(nameof(SrtpPackets))]
    public void Srtp_packet_is_the_one_of_section_16(string key, string expected)
    {
        using GcmTransform sender = new(Convert.FromHexString(key), Convert.FromHexString(Salt), protects: true);
        byte[] packet = new byte[expected.Length / 2];
        using PinnedBytes payload = new(Convert.FromHexString(RtpPayload));
        sender.ProtectRtp(Convert.FromHexString(RtpHeader), default, [payload.Slice(0, payload.Length)], 0, packet);
        Assert.Equal(expected, Convert.ToHexStringLower(packet));

        using GcmTransform receiver = new(Convert.FromHexString(key), Convert.FromHexString(Salt), protects: false);
        Assert.True(receiver.TryUnprotectRtp(packet, 12, 0));
        Assert.Equal(RtpHeader + RtpPayload, Convert.ToHexStringLower(packet, 0, packet.Length - 16));
    }

    [Theory]
    [MemberData(nameof(SrtcpPackets))]
    public void Srtcp_packet_is_the_one_of_section_17(string key, string expected)
    {
        using GcmTransform sender = new(Convert.FromHexString(key), Convert.FromHexString(Salt), protects: true);
        byte[] packet = new byte[expected.Length / 2];
        sender.ProtectRtcp(Convert.FromHexString(Rtcp), RtcpIndex, packet);
        Assert.Equal(expected, Convert.ToHexStringLower(packet));

        using GcmTransform receiver = new(Convert.FromHexString(key), Convert.FromHexString(Salt), protects: false);
        Assert.Equal(SrtpTransform.EncryptedFlag | RtcpIndex, receiver.ReadRtcpIndexWord(packet));
        Assert.True(receiver.TryUnprotectRtcp(packet));
        Assert.Equal(Rtcp, Convert.ToHexStringLower(packet, 0, packet.Length - 20));
    }
}
