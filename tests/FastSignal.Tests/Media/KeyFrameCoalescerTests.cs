using FastSignal.Media.Sources;

namespace FastSignal.Tests.Media;

public class KeyFrameCoalescerTests
{
    private const long Ms = 1000;

    [Fact]
    public void The_first_request_is_served_at_once()
    {
        var coalescer = new KeyFrameCoalescer(TimeSpan.FromMilliseconds(250));
        Assert.Equal(0, coalescer.Request(5 * Ms));
    }

    [Fact]
    public void A_request_inside_the_interval_is_served_at_its_end()
    {
        var coalescer = new KeyFrameCoalescer(TimeSpan.FromMilliseconds(250));
        coalescer.Request(0);
        Assert.Equal(150 * Ms, coalescer.Request(100 * Ms));
        Assert.Equal(KeyFrameCoalescer.AlreadyPending, coalescer.Request(200 * Ms));
        Assert.True(coalescer.Due(250 * Ms));
        Assert.False(coalescer.Due(251 * Ms));
        Assert.Equal(250 * Ms - 50 * Ms, coalescer.Request(300 * Ms));
    }

    [Fact]
    public void A_request_at_the_interval_s_end_is_served_at_once()
    {
        var coalescer = new KeyFrameCoalescer(TimeSpan.FromMilliseconds(250));
        coalescer.Request(0);
        Assert.Equal(1, coalescer.Request(250 * Ms - 1));
        Assert.True(coalescer.Due(250 * Ms));
        Assert.Equal(0, coalescer.Request(500 * Ms));
    }

    [Fact]
    public void A_thousand_viewers_in_a_second_force_at_most_five_key_frames()
    {
        var coalescer = new KeyFrameCoalescer(KeyFrameLimits.MinimumInterval);
        long dueUs = long.MaxValue;
        int forced = 0;
        for (long nowUs = 0; nowUs < 1000 * Ms; nowUs += Ms)
        {
            if (nowUs >= dueUs)
            {
                forced += coalescer.Due(nowUs) ? 1 : 0;
                dueUs = long.MaxValue;
            }
            long delayUs = coalescer.Request(nowUs);
            if (delayUs == 0)
                forced++;
            else if (delayUs > 0)
                dueUs = nowUs + delayUs;
        }
        Assert.InRange(forced, 4, 5);
    }
}
