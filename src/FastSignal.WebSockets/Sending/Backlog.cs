using System.Buffers;
using FastSignal.WebSockets.Frames;

namespace FastSignal.WebSockets.Sending;

/// <summary>
/// Frames that wait because a flush is pending: bounded in frames and bytes, in order. Each lies whole in a pooled array, or is
/// a message shared with other connections, whose header is written when it leaves. Holds nothing while it is empty.
/// </summary>
internal struct Backlog(int maxFrames, int maxBytes, ArrayPool<byte> pool)
{
    private Queue<Waiting>? _frames;
    private int _bytes;

    /// <summary>Whether nothing waits.</summary>
    public readonly bool IsEmpty => _frames is null;

    /// <summary>Adds a frame; false, and nothing added, when that would exceed a bound.</summary>
    public bool TryAdd(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        int size = FrameWriter.HeaderSize(payload.Length) + payload.Length;
        if (!Fits(size))
            return false;

        Add(opcode, payload, size, isCompressed);
        return true;
    }

    /// <summary>Adds a text message by reference: it is shared and never changes. False as above.</summary>
    public bool TryAddShared(byte[] text)
    {
        int size = FrameWriter.HeaderSize(text.Length) + text.Length;
        if (!Fits(size))
            return false;

        Enqueue(new Waiting(text, size, IsShared: true));
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
        while (moved < enoughBytes && _frames is not null && _frames.TryDequeue(out Waiting frame))
        {
            if (frame.IsShared)
                FrameWriter.Write(writer, WebSocketOpcode.Text, frame.Bytes);
            else
                writer.Write(frame.Bytes.AsSpan(0, frame.Size));
            traffic.Add(frame.Opcode, frame.Size);
            moved += frame.Size;
            _bytes -= frame.Size;
            GiveBack(frame);
            if (_frames.Count == 0)
                _frames = null;
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        while (_frames is not null && _frames.TryDequeue(out Waiting frame))
            GiveBack(frame);
        _frames = null;
        _bytes = 0;
    }

    private readonly bool Fits(int size) => (_frames?.Count ?? 0) < maxFrames && size <= maxBytes - _bytes;

    private void Add(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, int size, bool isCompressed)
    {
        byte[] block = pool.Rent(size);
        FrameWriter.Write(block, opcode, payload, isCompressed);
        Enqueue(new Waiting(block, size, IsShared: false));
    }

    private void Enqueue(in Waiting frame)
    {
        (_frames ??= new Queue<Waiting>()).Enqueue(frame);
        _bytes += frame.Size;
    }

    private readonly void GiveBack(in Waiting frame)
    {
        if (!frame.IsShared)
            pool.Return(frame.Bytes);
    }

    /// <param name="Bytes">A pooled array that begins with the frame, or a shared one that is the payload.</param>
    /// <param name="Size">Bytes of the frame.</param>
    /// <param name="IsShared">Which of the two.</param>
    private readonly record struct Waiting(byte[] Bytes, int Size, bool IsShared)
    {
        public WebSocketOpcode Opcode => IsShared ? WebSocketOpcode.Text : (WebSocketOpcode)(Bytes[0] & 0x0F);
    }
}
