namespace FastSignal.Tests.Kit;

/// <summary>What work allocates once it is warm.</summary>
internal static class SteadyState
{
    private const int Batches = 5;

    /// <summary>
    /// The least that one of several batches of the same work allocates on this thread, in bytes. What each message costs is in
    /// every batch; what the runtime allocates once, when it compiles a warm method anew, is in one of them.
    /// </summary>
    public static long BytesOf(Action batch)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Batches && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            batch();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
