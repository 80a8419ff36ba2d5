using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Window_agrees_with_a_list_of_everything_seen()
    {
        Random random = new(1);
        for (int round = 0; round < 50; round++)
        {
            ReplayWindow window = default;
            HashSet<ulong> seen = [];
            ulong highest = 0;
            ulong centre = 1_000;
            for (int i = 0; i < 500; i++)
            {
                centre += (ulong)random.Next(0, random.Next(10) == 0 ? 400 : 3);
                ulong index = centre - (ulong)random.Next(0, 200);
                SrtpResult expected = seen.Count == 0 || index > highest ? SrtpResult.Ok
                    : highest - index >= ReplayWindow.Size ? SrtpResult.TooOld
                    : seen.Contains(index) ? SrtpResult.Replayed : SrtpResult.Ok;
                Assert.Equal(expected, window.Check(index));
                if (expected != SrtpResult.Ok)
                    continue;

                window.Accept(index);
                seen.Add(index);
                highest = Math.Max(highest, index);
                Assert.Equal(highest, window.Highest);
            }
        }
    }

    [Fact]
    public void Index_zero_is_accepted_once()
    {
        ReplayWindow window = default;
        Assert.Equal(SrtpResult.Ok, window.Check(0));
        window.Accept(0);
        Assert.Equal(SrtpResult.Replayed, window.Check(0));
    }
}
