using System.Diagnostics;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

/// <summary>How smoothly a tab played.</summary>
/// <param name="Sample">The player's numbers.</param>
/// <param name="Gaps">Where the presented frames were far apart, for the report.</param>
internal sealed record SmoothPlayback(PlayerSample Sample, string Gaps)
{
    /// <summary>How long playbacks are repeated.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Share of time in which some task waited for a processor from which the machine counts as starved. Server, encoder,
    /// browser and decoder of one stream alone stay well below it on two cores.
    /// </summary>
    private const double Starved = 0.3;

    /// <summary>Distance of presented frames in milliseconds from which it is reported.</summary>
    private const int ReportedGapMs = 100;

    /// <summary>The numbers now; the tab was opened with <c>trace=1</c>.</summary>
    public static async Task<SmoothPlayback> OfAsync(Tab tab)
    {
        string gaps = await tab.Page.EvaluateAsync<string>(
            """
            (limit) => window.fastsignal.frames.flatMap((frame, index, all) => {
              if (index === 0 || frame.presentationTime - all[index - 1].presentationTime < limit) return [];
              const since = (name, per = 1) => Math.round((frame[name] - all[index - 1][name]) / per);
              return `#${index}: presented +${since('presentationTime')} ms, received +${since('receiveTime')} ms, stamped +${since('rtpTimestamp', 90)} ms`;
            }).join('; ')
            """,
            ReportedGapMs);
        return new SmoothPlayback(await tab.SampleAsync(), gaps);
    }

    /// <summary>
    /// Requires a whole playback without a freeze in any tab. A machine whose processors are taken by others freezes any
    /// video, so one that froze while the machine was starved says nothing and is repeated from scratch, for a few minutes;
    /// one that froze on a machine with time to spare is a failure at once.
    /// </summary>
    public static async Task AttemptAsync(Func<Task<SmoothPlayback[]>> play)
    {
        long started = Stopwatch.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            CpuPressure pressure = new();
            SmoothPlayback[] playbacks = await play();
            double share = pressure.Share;
            int freezes = playbacks.Sum(playback => playback.Sample.FreezeCount);
            foreach (SmoothPlayback playback in playbacks)
                TestContext.Current.TestOutputHelper?.WriteLine($"attempt {attempt}: {playback.Sample} gaps: {playback.Gaps}");
            TestContext.Current.TestOutputHelper?.WriteLine($"attempt {attempt}: {freezes} freezes, CPU pressure {share:0.00}");
            if (freezes == 0)
                return;
            Assert.True(share >= Starved, $"{freezes} freezes, and the CPU pressure was only {share:0.00}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"{attempt} playbacks in a row froze; the CPU pressure was {share:0.00}");
        }
    }
}
