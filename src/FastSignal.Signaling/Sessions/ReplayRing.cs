using System.Buffers;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The last messages sent to a client, for when it comes back over another connection: without gaps, bounded in messages
/// and bytes, the oldest forgotten first. Holds no memory before the first message. Guarded by the session's gate.
/// </summary>
internal sealed class ReplayRing(int maxMessages, int maxBytes)
{
    private const int FirstCapacity = 8;

    private Entry[] _entries = [];
    private int _first;
    private int _count;
    private int _bytes;

    /// <summary>Number of the newest message, kept or not; 0 before the first.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Messages kept.</summary>
    public int Count => _count;

    /// <summary>Bytes kept.</summary>
    public int Bytes => _bytes;

    /// <summary>Keeps a copy of the next message.</summary>
    public void Add(ReadOnlySpan<byte> message)
    {
        if (!MakeRoom(message.Length))
            return;
        byte[] block = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(block);
        Append(new Entry(block, message.Length, IsRented: true));
    }

    /// <summary>Keeps the next message by reference: its bytes are those of many sessions and never change.</summary>
    public void AddShared(byte[] message)
    {
        if (MakeRoom(message.Length))
            Append(new Entry(message, message.Length, IsRented: false));
    }

    /// <summary>Whether everything after <paramref name="seq"/> is here.</summary>
    public bool HoldsAllAfter(long seq) => seq <= LastSeq && seq >= LastSeq - _count;

    /// <summary>The message of a number after <see cref="LastSeq"/> minus <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> this[long seq]
    {
        get
        {
            ref readonly Entry entry = ref _entries[(_first + (int)(seq - (LastSeq - _count) - 1)) % _entries.Length];
            return entry.Block.AsSpan(0, entry.Length);
        }
    }

    /// <summary>Forgets what the client has; numbers that were never given change nothing.</summary>
    public void ForgetThrough(long seq)
    {
        if (seq > LastSeq)
            return;
        while (_count > 0 && LastSeq - _count < seq)
            DropFirst();
    }

    /// <summary>Forgets everything and gives all memory back.</summary>
    public void Clear()
    {
        ForgetThrough(LastSeq);
        _entries = [];
    }

    // False when the message is not kept; then none before it is, because the gap would make them useless.
    private bool MakeRoom(int length)
    {
        LastSeq++;
        bool fits = maxMessages > 0 && length <= maxBytes;
        while (_count > 0 && (!fits || _count >= maxMessages || _bytes + length > maxBytes))
        {
            // The number has moved on already; the count has not.
            DropFirst();
        }

        return fits;
    }

    private void Append(in Entry entry)
    {
        if (_count == _entries.Length)
            Grow();
        _entries[(_first + _count) % _entries.Length] = entry;
        _count++;
        _bytes += entry.Length;
    }

    private void Grow()
    {
        Entry[] grown = new Entry[Math.Clamp(_entries.Length * 2, FirstCapacity, Math.Max(FirstCapacity, maxMessages))];
        for (int i = 0; i < _count; i++)
            grown[i] = _entries[(_first + i) % _entries.Length];
        _entries = grown;
        _first = 0;
    }

    private void DropFirst()
    {
        ref Entry entry = ref _entries[_first];
        if (entry.IsRented)
            ArrayPool<byte>.Shared.Return(entry.Block);
        _bytes -= entry.Length;
        entry = default;
        _first = (_first + 1) % _entries.Length;
        _count--;
    }

    private readonly record struct Entry(byte[] Block, int Length, bool IsRented);
}
