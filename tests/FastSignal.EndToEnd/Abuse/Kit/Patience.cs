namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>Waiting for conditions on a machine that may be busy with other things.</summary>
internal static class Patience
{
    /// <summary>How long a test waits for something that should happen soon.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        long deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > deadline)
                Assert.Fail($"Not within {Limit.TotalSeconds:0} s: {what()}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, () => what);
}
