using System.Buffers.Binary;

namespace FastSignal.Rtc.Dtls;

/// <summary>
/// Decrypted records waiting for their reader, in one block of memory: each as two bytes of length and its content. When
/// it is full, further records are lost, as they would be in the buffer of a socket.
/// </summary>
internal sealed class RecordQueue
{
    private const int LengthPrefix = 2;
    private const int FirstCapacity = 2048;

    private readonly int _capacity;
    private byte[] _block = [];
    private int _start;
    private int _end;

    /// <param name="capacity">Most bytes held, lengths included.</param>
    public RecordQueue(int capacity) => _capacity = capacity;

    /// <summary>Appends a record, or drops it when there is no room.</summary>
    public void Add(ReadOnlySpan<byte> record)
    {
        int needed = LengthPrefix + record.Length;
        if (_end - _start + needed > _capacity)
            return;
        if (_block.Length - _end < needed)
            MakeRoom(needed);
        BinaryPrimitives.WriteUInt16BigEndian(_block.AsSpan(_end), (ushort)record.Length);
        record.CopyTo(_block.AsSpan(_end + LengthPrefix));
        _end += needed;
    }

    /// <summary>Takes the first record that fits the destination; longer ones before it are dropped. Returns its length, 0 when there is none.</summary>
    public int Take(Span<byte> destination)
    {
        while (_start < _end)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(_block.AsSpan(_start));
            ReadOnlySpan<byte> record = _block.AsSpan(_start + LengthPrefix, length);
            _start += LengthPrefix + length;
            if (length > destination.Length)
                continue;
            record.CopyTo(destination);
            return length;
        }

        _start = _end = 0;
        return 0;
    }

    private void MakeRoom(int needed)
    {
        int used = _end - _start;
        byte[] target = _block;
        if (used + needed > _block.Length)
            target = new byte[Math.Min(_capacity, Math.Max(FirstCapacity, Math.Max(_block.Length * 2, used + needed)))];
        _block.AsSpan(_start, used).CopyTo(target);
        _block = target;
        _start = 0;
        _end = used;
    }
}
