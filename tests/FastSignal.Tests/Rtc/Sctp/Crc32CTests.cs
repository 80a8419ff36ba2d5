using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>The checksum against the published vectors.</summary>
public sealed class Crc32CTests
{
    // RFC 3720 appendix B.4, and the check value of the CRC catalogue.
    public static TheoryData<byte[], uint> Vectors => new()
    {
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(value => (byte)value).ToArray(), 0x46DD794E },
        { Enumerable.Range(0, 32).Select(value => (byte)(31 - value)).ToArray(), 0x113FDB5C },
        { "123456789"u8.ToArray(), 0xE3069283 },
    };

    [Theory, MemberData(nameof(Vectors))]
    public void The_published_vectors_come_out(byte[] bytes, uint expected) => Assert.Equal(expected, Crc32C.Compute(bytes));

    [Fact]
    public void The_instruction_and_the_polynomial_agree_at_every_length()
    {
        byte[] bytes = new byte[100];
        new Random(7).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
            Assert.Equal(BitByBit(bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void The_checksum_field_counts_as_zero()
    {
        byte[] packet = new byte[40];
        new Random(8).NextBytes(packet);
        byte[] zeroed = [.. packet];
        zeroed.AsSpan(8, 4).Clear();
        Assert.Equal(Crc32C.Compute(zeroed), Crc32C.ComputePacket(packet));
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint register = uint.MaxValue;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
                register = (register & 1) != 0 ? register >> 1 ^ 0x82F63B78 : register >> 1;
        }

        return ~register;
    }
}
