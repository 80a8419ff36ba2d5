using System.Buffers;

namespace FastSignal.Tests.WebSockets;

/// <summary>A pool that knows what is out.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private int _outstanding;
    private long _outstandingBytes;
    private int _largestRented;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public long OutstandingBytes => Interlocked.Read(ref _outstandingBytes);

    /// <summary>Length of the largest array ever rented.</summary>
    public int LargestRented => Volatile.Read(ref _largestRented);

    public override byte[] Rent(int minimumLength)
    {
        byte[] array = Shared.Rent(minimumLength);
        Interlocked.Increment(ref _outstanding);
        Interlocked.Add(ref _outstandingBytes, array.Length);
        _largestRented = Math.Max(_largestRented, array.Length);
        return array;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        Interlocked.Decrement(ref _outstanding);
        Interlocked.Add(ref _outstandingBytes, -array.Length);
        Shared.Return(array, clearArray: true);
    }
}
