using System.Collections.Concurrent;
using FastSignal.Rtc.Ice;

namespace FastSignal.Streaming.Udp;

/// <summary>One received datagram in pinned memory; goes back to its pool after the worker has read it.</summary>
internal sealed class DatagramBuffer(DatagramPool pool)
{
    /// <summary>
    /// Room for any datagram a WebRTC peer sends: Ethernet's 1,500 bytes and some for jumbo habits. A longer one is
    /// truncated by the kernel and then fails authentication.
    /// </summary>
    public const int Capacity = 2048;

    /// <summary>Pinned, so that the kernel may write into it.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);

    /// <summary>Valid bytes.</summary>
    public int Length { get; set; }

    /// <summary>Where it came from.</summary>
    public TransportAddress From { get; set; }

    /// <summary>The valid bytes.</summary>
    public Span<byte> Span => Bytes.AsSpan(0, Length);

    /// <summary>Gives the buffer back; the caller must not touch it afterwards.</summary>
    public void Return() => pool.Return(this);
}

/// <summary>Reuses receive buffers between the socket's thread and the workers.</summary>
internal sealed class DatagramPool
{
    /// <summary>Buffers kept for reuse (8 MiB in all); more are left to the collector.</summary>
    public const int MaxKept = 4096;

    private readonly ConcurrentQueue<DatagramBuffer> _free = new();
    private int _kept;
    private int _outstanding;

    /// <summary>Buffers handed out and not returned.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>A buffer with no promise about its contents.</summary>
    public DatagramBuffer Rent()
    {
        Interlocked.Increment(ref _outstanding);
        if (_free.TryDequeue(out DatagramBuffer? buffer))
        {
            Interlocked.Decrement(ref _kept);
            return buffer;
        }

        return new DatagramBuffer(this);
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(DatagramBuffer buffer)
    {
        Interlocked.Decrement(ref _outstanding);
        if (Interlocked.Increment(ref _kept) <= MaxKept)
            _free.Enqueue(buffer);
        else
            Interlocked.Decrement(ref _kept);
    }
}
