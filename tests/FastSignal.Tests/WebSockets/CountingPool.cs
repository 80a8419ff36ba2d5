using System.Buffers;

namespace FastSignal.Tests.WebSockets;

/// <summary>A pool that knows what is out.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private int _outstanding;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public override byte[] Rent(int minimumLength)
    {
        Interlocked.Increment(ref _outstanding);
        return Shared.Rent(minimumLength);
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        Interlocked.Decrement(ref _outstanding);
        Shared.Return(array, clearArray: true);
    }
}
