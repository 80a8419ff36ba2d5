namespace FastSignal.Transport.Loops;

/// <summary>
/// A large block that a loop receives into, shared by the connections whose bytes lie in it. The loop is one of its holders
/// for as long as it receives into it; each connection is one for as long as it has bytes there.
/// </summary>
/// <remarks>Pinned for life: the kernel writes into it in every turn, and the collector need not know.</remarks>
internal sealed class ReadSlab(SlabPool pool)
{
    /// <summary>Large enough that one call usually empties a socket.</summary>
    public const int Size = 128 * 1024;

    private int _holders;

    /// <summary>The block.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>Whether only the loop holds it, so that it may start again at its beginning.</summary>
    public bool IsUnshared => Volatile.Read(ref _holders) == 1;

    /// <summary>One more holder.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One holder fewer; the last one gives it back. Safe for any thread.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            pool.Return(this);
    }
}
