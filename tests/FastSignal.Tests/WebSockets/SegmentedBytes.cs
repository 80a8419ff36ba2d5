using System.Buffers;

namespace FastSignal.Tests.WebSockets;

/// <summary>A sequence with exactly the given segments.</summary>
internal sealed class SegmentedBytes : ReadOnlySequenceSegment<byte>
{
    private SegmentedBytes(byte[] bytes, long runningIndex)
    {
        Memory = bytes;
        RunningIndex = runningIndex;
    }

    public static ReadOnlySequence<byte> Of(byte[][] parts)
    {
        var first = new SegmentedBytes([], 0);
        SegmentedBytes last = first;
        foreach (byte[] part in parts)
        {
            var next = new SegmentedBytes([.. part], last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
