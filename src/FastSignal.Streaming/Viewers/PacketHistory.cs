using System.Numerics;
using FastSignal.Media.Frames;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// The last packets of one rendition, by the payloader's sequence number, for retransmission (RFC 4585 generic NACK). One
/// ring serves all viewers of the rendition on a worker: it holds references to frames, not copies. One owner thread.
/// </summary>
internal sealed class PacketHistory
{
    private readonly Slot[] _slots;
    private readonly int _mask;

    /// <param name="capacity">Packets kept, rounded up to a power of two; 0 keeps none.</param>
    public PacketHistory(int capacity)
    {
        _slots = capacity == 0 ? [] : new Slot[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _mask = _slots.Length - 1;
    }

    /// <summary>Remembers every packet of a frame, each by a reference of its own; what they push out is released.</summary>
    public void Add(MediaFrame frame)
    {
        if (_slots.Length == 0)
            return;
        ReadOnlySpan<MediaPacket> packets = frame.Packets;
        for (int i = 0; i < packets.Length; i++)
        {
            frame.Retain();
            ref Slot slot = ref _slots[packets[i].SequenceNumber & _mask];
            slot.Frame?.Release();
            slot.Frame = frame;
            slot.Packet = i;
        }
    }

    /// <summary>Finds a packet that is still held; the frame is borrowed until the next call to <see cref="Add"/>.</summary>
    public bool TryFind(ushort sequenceNumber, out MediaFrame frame, out int packet)
    {
        if (_slots.Length > 0)
        {
            ref Slot slot = ref _slots[sequenceNumber & _mask];
            if (slot.Frame is { } held && held.Packets[slot.Packet].SequenceNumber == sequenceNumber)
            {
                frame = held;
                packet = slot.Packet;
                return true;
            }
        }

        frame = null!;
        packet = 0;
        return false;
    }

    /// <summary>Releases everything: the sequence numbers start anew, or the rendition is no longer watched.</summary>
    public void Clear()
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i].Frame?.Release();
            _slots[i] = default;
        }
    }

    private struct Slot
    {
        public MediaFrame? Frame;
        public int Packet;
    }
}
