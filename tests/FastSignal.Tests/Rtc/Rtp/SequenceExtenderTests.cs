using FastSignal.Rtc.Rtp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class SequenceExtenderTests
{
    [Fact]
    public void A_wrap_adds_65536()
    {
        SequenceExtender extender = default;

        Assert.Equal(65_534, extender.Extend(65_534));
        Assert.Equal(65_535, extender.Extend(65_535));
        Assert.Equal(65_536, extender.Extend(0));
        Assert.Equal(65_537, extender.Extend(1));
        Assert.Equal(65_537, extender.Highest);
    }

    [Fact]
    public void A_late_packet_from_before_the_wrap_keeps_its_old_number()
    {
        SequenceExtender extender = default;
        extender.Extend(65_530);
        extender.Extend(3);

        Assert.Equal(65_535, extender.Extend(65_535));
        Assert.Equal(65_539, extender.Highest);
        Assert.Equal(65_540, extender.Extend(4));
    }

    [Fact]
    public void A_packet_from_before_the_first_one_comes_out_below_it()
    {
        SequenceExtender extender = default;
        extender.Extend(1);

        Assert.Equal(-1, extender.Extend(65_535));
        Assert.Equal(1, extender.Highest);
    }

    [Fact]
    public void Estimating_remembers_nothing()
    {
        SequenceExtender extender = default;
        Assert.Equal(9, extender.Estimate(9));
        extender.Extend(65_000);

        Assert.Equal(65_546, extender.Estimate(10));
        Assert.Equal(65_000, extender.Highest);
    }

    [Fact]
    public void Any_walk_of_steps_below_half_the_number_space_is_followed()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<ushort, short[]>((first, steps) =>
        {
            SequenceExtender extender = default;
            long highest = first;
            extender.Extend(first);
            foreach (short step in steps)
            {
                long truth = highest + Math.Max(step, (short)-32_767);
                Assert.Equal(truth, extender.Extend((ushort)truth));
                highest = Math.Max(highest, truth);
            }

            Assert.Equal(highest, extender.Highest);
        }));
    }
}
