using System.Buffers;

namespace FastSignal.Transport.Loops;

/// <summary>
/// Blocks that connections write into between two flushes. Of the standard size, because answers to one batch of input leave
/// in one call; what the kernel does not take moves into an array of its own size, so a slow reader never holds a block.
/// </summary>
internal sealed class BlockPool
{
    /// <summary>Bytes of a standard block.</summary>
    public const int BlockBytes = 64 * 1024 + 4096;

    /// <summary>Spare blocks kept; more go to the collector. Rarely more than two are out at once: one per thread that writes.</summary>
    private const int MaxSpare = 16;

    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _spare = new(MaxSpare);

    /// <summary>A block with at least the given size.</summary>
    public byte[] Rent(int bytes)
    {
        if (bytes > BlockBytes)
            return ArrayPool<byte>.Shared.Rent(bytes);
        lock (_gate)
        {
            if (_spare.TryPop(out byte[]? block))
                return block;
        }

        return GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
    }

    /// <summary>Gives a block back.</summary>
    public void Return(byte[] block)
    {
        if (block.Length != BlockBytes)
        {
            ArrayPool<byte>.Shared.Return(block);
            return;
        }

        lock (_gate)
        {
            if (_spare.Count < MaxSpare)
                _spare.Push(block);
        }
    }
}
