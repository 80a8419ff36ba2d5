namespace FastSignal.EndToEnd.Browser;

/// <summary>
/// How smoothly a tab played. A machine whose cores are taken by others freezes any video, so a playback with a freeze is
/// repeated from scratch, in a new tab, a few times; the product passes only with a whole playback that had none.
/// </summary>
/// <param name="Sample">The player's numbers.</param>
/// <param name="Gaps">Where the presented frames were far apart, for the report.</param>
internal sealed record SmoothPlayback(PlayerSample Sample, string Gaps)
{
    private const int Attempts = 4;

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

    /// <summary>Plays until a playback had no freeze in any tab.</summary>
    public static async Task AttemptAsync(Func<Task<SmoothPlayback[]>> play)
    {
        for (int attempt = 1; ; attempt++)
        {
            SmoothPlayback[] playbacks = await play();
            foreach (SmoothPlayback playback in playbacks)
                TestContext.Current.TestOutputHelper?.WriteLine($"attempt {attempt}: {playback.Sample} gaps: {playback.Gaps}");
            int freezes = playbacks.Sum(playback => playback.Sample.FreezeCount);
            if (freezes == 0)
                return;
            Assert.True(attempt < Attempts, $"{Attempts} playbacks in a row froze; the last one {freezes} times.");
        }
    }
}
