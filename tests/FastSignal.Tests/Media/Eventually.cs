namespace FastSignal.Tests.Media;

/// <summary>Waits for a condition with a generous deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task True(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        while (!condition())
            await Task.Delay(5, timeout.Token);
    }
}
