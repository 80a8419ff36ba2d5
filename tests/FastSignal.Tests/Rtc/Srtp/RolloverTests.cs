using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>The receiver follows the rollover counter through loss and reordering (RFC 3711 section 3.3.1).</summary>
public sealed class RolloverTests
{
    public static TheoryData<SrtpProfile> Profiles => SrtpKit.Profiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Wraps_survive_loss_and_reordering_around_them(SrtpProfile profile)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            Random random = new(seed);
            using SrtpSender sender = SrtpKit.Sender(profile);
            using SrtpReceiver receiver = SrtpKit.Receiver(profile);
            for (int wrap = 1; wrap <= 3; wrap++)
            {
                // Steps stay under half the range, then 300 packets cross the wrap in disorder.
                for (int index = ((wrap - 1) << 16) + 1000; index < (wrap << 16) - 400; index += 20_000)
                    Assert.Equal(SrtpResult.Ok, Receive(index));

                Assert.Equal(SrtpResult.Ok, Receive((wrap << 16) - 200));
                int[] order = [.. Enumerable.Range((wrap << 16) - 150, 300).OrderBy(index => index + random.Next(0, 60))];
                foreach (int index in order)
                {
                    if (random.Next(100) >= 20)
                        Assert.Equal(SrtpResult.Ok, Receive(index));
                }
            }

            SrtpResult Receive(int index) => SrtpKit.UnprotectRtp(
                receiver, SrtpKit.ProtectRtp(sender, SrtpKit.Header((ushort)index), SrtpKit.Bytes(index, 40), (uint)(index >> 16)));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_packet_from_before_the_first_one_after_the_start_is_too_old(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKit.Sender(profile);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile);
        Assert.Equal(SrtpResult.Ok, SrtpKit.UnprotectRtp(receiver, SrtpKit.ProtectRtp(sender, SrtpKit.Header(3), [1])));
        Assert.Equal(SrtpResult.TooOld, SrtpKit.UnprotectRtp(receiver, SrtpKit.ProtectRtp(sender, SrtpKit.Header(65_530), [1])));
    }

    [Theory]
    [InlineData(0UL, 0, 0UL)]
    [InlineData(0UL, 32_768, 32_768UL)]
    [InlineData(100UL, 32_868, 32_868UL)]
    [InlineData(40_000UL, 7_231, 0x1_0000UL + 7_231)]
    [InlineData(40_000UL, 7_232, 7_232UL)]
    [InlineData(65_535UL, 0, 0x1_0000UL)]
    [InlineData(0x1_0000UL, 65_535, 65_535UL)]
    [InlineData(0x1_0005UL, 4, 0x1_0004UL)]
    [InlineData(0xFFFF_FFFF_8000UL, 32_769, 0xFFFF_FFFF_8001UL)]
    public void Index_guess_follows_appendix_A(ulong highest, int sequenceNumber, ulong expected)
    {
        Assert.True(PacketIndex.TryGuess(highest, (ushort)sequenceNumber, out ulong index));
        Assert.Equal(expected, index);
    }

    [Theory]
    [InlineData(5UL, 65_530)]
    [InlineData(0xFFFF_FFFF_FFFFUL, 1)]
    public void Index_outside_the_48_bits_is_none(ulong highest, int sequenceNumber) =>
        Assert.False(PacketIndex.TryGuess(highest, (ushort)sequenceNumber, out _));
}
