using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>RFC 3711 appendix B and, for the 256-bit key derivation, RFC 6188 section 7.2.</summary>
public sealed class Rfc3711VectorsTests
{
    private const int SegmentLength = 1_044_512;

    [Fact]
    public void Counter_mode_yields_the_keystream_of_appendix_B2()
    {
        using AesCounter cipher = new(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"));
        cipher.Start(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"));
        byte[] keystream = new byte[SegmentLength];
        cipher.Transform(keystream, keystream);

        Assert.Equal(
            "E03EAD0935C95E80E166B16DD92B4EB4" + "D23513162B02D0F72A43A2FE4A5F97AB" + "41E95B3BB0A2E8DD477901E4FCA894C0",
            Convert.ToHexString(keystream, 0, 48));
        Assert.Equal(
            "EC8CDF7398607CB0F2D21675EA9EA1E4" + "362B7C3C6773516318A077D7FC5073AE" + "6A2CC3787889374FBEB4C81B17BA6C44",
            Convert.ToHexString(keystream, SegmentLength - 48, 48));
    }

    [Fact]
    public void Counter_mode_transform_encrypts_with_the_keystream_of_appendix_B2()
    {
        using CounterModeTransform transform = new(
            Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), new byte[20], Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        byte[] header = new byte[12];
        byte[] packet = new byte[header.Length + 48 + transform.TagLength];
        using PinnedBytes zeros = new(new byte[48]);
        transform.ProtectRtp(header, default, [zeros.Slice(0, 48)], 0, packet);
        Assert.Equal(
            "E03EAD0935C95E80E166B16DD92B4EB4" + "D23513162B02D0F72A43A2FE4A5F97AB" + "41E95B3BB0A2E8DD477901E4FCA894C0",
            Convert.ToHexString(packet, 12, 48));
    }

    [Theory]
    [InlineData(0, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(2, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098"
        + "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void Key_derivation_yields_the_keys_of_appendix_B3(byte label, string expected)
    {
        byte[] key = new byte[expected.Length / 2];
        SrtpKeyDerivation.Derive(
            Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"), Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6"), label, key);
        Assert.Equal(expected, Convert.ToHexString(key));
    }

    [Theory]
    [InlineData(0, "5BA1064E30EC51613CAD926C5A28EF731EC7FB397F70A960653CAF06554CD8C4")]
    [InlineData(1, "FD9C32D39ED5FBB5A9DC96B30818454D1313DC05")]
    [InlineData(2, "FA31791685CA444A9E07C6C64E93")]
    public void Key_derivation_under_a_256_bit_key_yields_the_keys_of_RFC_6188(byte label, string expected)
    {
        byte[] key = new byte[expected.Length / 2];
        SrtpKeyDerivation.Derive(
            Convert.FromHexString("F0F04914B513F2763A1B1FA130F10E2998F6F6E43E4309D1E622A0E332B9F1B6"),
            Convert.FromHexString("3B04803DE51EE7C96423AB5B78D2"), label, key);
        Assert.Equal(expected, Convert.ToHexString(key));
    }
}
