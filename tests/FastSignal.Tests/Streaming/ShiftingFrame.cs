using FastSignal.Media.Frames;
using FastSignal.Primitives;
using FastSignal.Tests.Rtc.Srtp;

namespace FastSignal.Tests.Streaming;

/// <summary>
/// A key frame of one packet whose memory changes each time its slices are asked for: whoever holds a copy of the bytes
/// holds old ones.
/// </summary>
internal sealed class ShiftingFrame : MediaFrame, IDisposable
{
    /// <summary>Where the number of the reading is written; behind the VP8 descriptor and header.</summary>
    public const int MarkAt = 2;

    private readonly PinnedBytes _memory;
    private readonly MediaPacket[] _packets;
    private readonly NativeSlice[] _slices;

    public ShiftingFrame(ReadOnlySpan<byte> payload, ushort sequenceNumber, uint timestamp)
    {
        _memory = new PinnedBytes(payload);
        // Two slices, as payloaders hand them over: descriptor, then a part of the encoder's buffer.
        _slices = [_memory.Slice(0, 1), _memory.Slice(1, payload.Length - 1)];
        _packets = [new MediaPacket(sequenceNumber, timestamp, true, 0, 2, payload.Length)];
        StartsKeyFrame = true;
        ArrivalUs = MonotonicClock.NowUs;
        Open();
    }

    /// <summary>How often the slices were asked for.</summary>
    public int Readings { get; private set; }

    public bool IsRecycled { get; private set; }

    public override ReadOnlySpan<MediaPacket> Packets => _packets;

    public override ReadOnlySpan<NativeSlice> Slices
    {
        get
        {
            _memory.Span[MarkAt] = (byte)++Readings;
            return _slices;
        }
    }

    public void Dispose() => _memory.Dispose();

    protected override void Recycle() => IsRecycled = true;
}
