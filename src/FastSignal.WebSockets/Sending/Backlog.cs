using System.Buffers;
using FastSignal.WebSockets.Frames;

namespace FastSignal.WebSockets.Sending;

/// <summary>
/// Whole frames that wait because a flush is pending: bounded in frames and bytes, in order, each in a pooled array.
/// Holds nothing while it is empty.
/// </summary>
internal struct Backlog(int maxFrames, int maxBytes, ArrayPool<byte> pool)
{
    private Queue<ArraySegment<byte>>? _frames;
    private int _bytes;

    /// <summary>Whether nothing waits.</summary>
    public readonly bool IsEmpty => _frames is null;

    /// <summary>Adds a frame; false, and nothing added, when that would exceed a bound.</summary>
    public bool TryAdd(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        int size = FrameWriter.HeaderSize(payload.Length) + payload.Length;
        if ((_frames?.Count ?? 0) >= maxFrames || size > maxBytes - _bytes)
            return false;

        Add(opcode, payload, size, isCompressed);
        return true;
    }

    /// <summary>Drops everything that waits and adds the close frame, which has to get through whatever the bounds say.</summary>
    public void ReplaceBy(ReadOnlySpan<byte> closePayload)
    {
        Clear();
        AddClose(closePayload);
    }

    /// <summary>Adds the close frame behind everything that waits; it is exempt from the bounds.</summary>
    public void AddClose(ReadOnlySpan<byte> closePayload) =>
        Add(WebSocketOpcode.Close, closePayload, FrameWriter.HeaderSize(closePayload.Length) + closePayload.Length, isCompressed: false);

    /// <summary>Moves frames to the writer until <paramref name="enoughBytes"/> are there or nothing is left.</summary>
    public void MoveTo(IBufferWriter<byte> writer, int enoughBytes, ref Traffic traffic)
    {
        int moved = 0;
        while (moved < enoughBytes && _frames is not null && _frames.TryDequeue(out ArraySegment<byte> frame))
        {
            writer.Write(frame);
            traffic.Add((WebSocketOpcode)(frame[0] & 0x0F), frame.Count);
            moved += frame.Count;
            _bytes -= frame.Count;
            pool.Return(frame.Array!);
            if (_frames.Count == 0)
                _frames = null;
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        while (_frames is not null && _frames.TryDequeue(out ArraySegment<byte> frame))
            pool.Return(frame.Array!);
        _frames = null;
        _bytes = 0;
    }

    private void Add(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, int size, bool isCompressed)
    {
        byte[] block = pool.Rent(size);
        FrameWriter.Write(block, opcode, payload, isCompressed);
        (_frames ??= new Queue<ArraySegment<byte>>()).Enqueue(new ArraySegment<byte>(block, 0, size));
        _bytes += size;
    }
}
