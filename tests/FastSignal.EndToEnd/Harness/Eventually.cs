namespace FastSignal.EndToEnd.Harness;

/// <summary>Waiting for a condition with a generous deadline; a test never sleeps a fixed time and hopes.</summary>
internal static class Eventually
{
    /// <summary>How long a test waits for something that should happen soon, on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when the condition holds; fails with what was waited for.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition, string what) =>
        ValueAsync(async () => (object?)null, async _ => await condition(), _ => what);

    /// <summary>Asks again and again until the answer is right, and returns it; a failure shows the last answer.</summary>
    public static Task<T> ValueAsync<T>(Func<Task<T>> ask, Func<T, bool> isRight, string what) =>
        ValueAsync(ask, value => Task.FromResult(isRight(value)), last => $"{what}; the last answer was {last}");

    private static async Task<T> ValueAsync<T>(Func<Task<T>> ask, Func<T, Task<bool>> isRight, Func<T, string> describe)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        long deadline = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (true)
        {
            T value = await ask();
            if (await isRight(value))
                return value;
            if (Environment.TickCount64 > deadline)
                Assert.Fail($"Not within {Deadline.TotalSeconds:0} s: {describe(value)}.");
            await Task.Delay(Pause, cancellation);
        }
    }
}
