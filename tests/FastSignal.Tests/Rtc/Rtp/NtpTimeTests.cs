using FastSignal.Rtc.Rtp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class NtpTimeTests
{
    [Fact]
    public void The_example_of_RFC_3550_is_converted_to_the_bit()
    {
        // Section 6.4.1, figure 2: 10 November 1995 11:33:25.125 UTC is b44d:b705 2000:0000.
        DateTimeOffset time = new(1995, 11, 10, 11, 33, 25, 125, TimeSpan.Zero);

        ulong ntp = NtpTime.FromUnixMicroseconds(time.ToUnixTimeMilliseconds() * 1000);

        Assert.Equal(0xB44DB705_20000000UL, ntp);
        Assert.Equal(0xB705_2000u, NtpTime.Middle32(ntp));
        Assert.Equal(0x0005_4000u, NtpTime.ToShortDuration(5_250_000));
        Assert.Equal(5_250_000, NtpTime.FromShortDuration(0x0005_4000));
    }

    [Fact]
    public void The_unix_epoch_is_2208988800_seconds_after_1900()
    {
        Assert.Equal(2_208_988_800UL << 32, NtpTime.FromUnixMicroseconds(0));
        Assert.Equal((2_208_988_799UL << 32) + 0xFFFF_EF39, NtpTime.FromUnixMicroseconds(-1));
    }

    [Fact]
    public void Wall_times_from_1968_to_2104_survive_both_conversions()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<int, uint>((seconds, micros) =>
        {
            long unixUs = seconds * 1_000_000L + micros % 1_000_000 + (seconds < 0 ? 2_200_000_000_000_000L : 0);
            return NtpTime.ToUnixMicroseconds(NtpTime.FromUnixMicroseconds(unixUs)) == unixUs;
        }));
    }

    [Fact]
    public void The_era_that_begins_in_2036_follows_the_one_before()
    {
        long lastSecondUs = ((1L << 32) - 2_208_988_800 - 1) * 1_000_000;

        Assert.Equal(0xFFFF_FFFFUL, NtpTime.FromUnixMicroseconds(lastSecondUs) >> 32);
        Assert.Equal(0UL, NtpTime.FromUnixMicroseconds(lastSecondUs + 1_000_000));
        Assert.Equal(lastSecondUs + 1_000_000, NtpTime.ToUnixMicroseconds(0));
    }

    [Fact]
    public void Abs_send_time_is_6_18_fixed_point_and_wraps_at_64_seconds()
    {
        Assert.Equal(0x04_0000u, NtpTime.ToAbsSendTime(1UL << 32));
        Assert.Equal(0x02_0000u, NtpTime.ToAbsSendTime(1UL << 31));
        Assert.Equal(0xFF_FFFFu, NtpTime.ToAbsSendTime((64UL << 32) - 1));
        Assert.Equal(0u, NtpTime.ToAbsSendTime(64UL << 32));
    }

    [Theory]
    [InlineData(-5, 0u)]
    [InlineData(0, 0u)]
    [InlineData(1_000_000, 65_536u)]
    [InlineData(65_535_999_984, uint.MaxValue)]
    [InlineData(long.MaxValue, uint.MaxValue)]
    public void Short_durations_are_clamped_to_what_fits(long durationUs, uint units) =>
        Assert.Equal(units, NtpTime.ToShortDuration(durationUs));

    [Fact]
    public void The_clock_runs_with_the_monotonic_time_it_was_given()
    {
        NtpClock clock = new(unixUs: 1_700_000_000_000_000, nowUs: 5_000_000);

        Assert.Equal(NtpTime.FromUnixMicroseconds(1_700_000_000_000_000), clock.At(5_000_000));
        Assert.Equal(NtpTime.FromUnixMicroseconds(1_700_000_001_250_000), clock.At(6_250_000));
    }
}
