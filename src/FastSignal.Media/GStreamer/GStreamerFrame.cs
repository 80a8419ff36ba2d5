using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// A sample's packets where GStreamer put them: one reference on the buffer (or buffer list), every memory mapped for
/// reading. Mapping the memories one by one keeps it copy-free; mapping a whole buffer of several memories would merge them.
/// </summary>
internal sealed unsafe class GStreamerFrame : MediaFrame
{
    /// <summary>Most packets in one frame; a sample with more is malformed (at 1,180 bytes each this is 9.6 MB).</summary>
    private const int MaxPackets = 8192;

    /// <summary>Frames that grew beyond this many mapped memories are not pooled, so that one giant picture leaves no giant arrays.</summary>
    private const int MaxPooledMaps = 2048;

    private static int _liveCount;

    private MediaPacket[] _packets = new MediaPacket[16];
    private NativeSlice[] _slices = new NativeSlice[48];
    private NativeSlice[] _memories = new NativeSlice[16];
    private GstMapInfo[] _maps = new GstMapInfo[48];
    private int _packetCount;
    private int _sliceCount;
    private int _mapCount;
    private nint _owner;

    /// <summary>Frames loaded and not yet given back, in the whole process.</summary>
    public static int LiveCount => Volatile.Read(ref _liveCount);

    /// <inheritdoc/>
    public override ReadOnlySpan<MediaPacket> Packets => _packets.AsSpan(0, _packetCount);

    /// <inheritdoc/>
    public override ReadOnlySpan<NativeSlice> Slices => _slices.AsSpan(0, _sliceCount);

    /// <summary>The GstBuffer or GstBufferList behind the frame.</summary>
    internal nint Owner => _owner;

    /// <summary>True when <see cref="Owner"/> is a GstBufferList.</summary>
    internal bool IsList { get; private set; }

    /// <summary>Makes a frame of a sample, holding its memory by a reference of its own.</summary>
    /// <param name="sample">A GstSample; stays the caller's.</param>
    /// <param name="codec">Payload format.</param>
    /// <param name="keyFrames">What the rendition's earlier frames were.</param>
    /// <param name="arrivalUs">When the sample came, in microseconds of <see cref="MonotonicClock"/>.</param>
    /// <returns>The frame, with one reference of the caller's; null when the sample holds anything but whole RTP packets.</returns>
    public static GStreamerFrame? FromSample(nint sample, MediaCodec codec, ref KeyFrameTracker keyFrames, long arrivalUs)
    {
        nint list = Gst.gst_sample_get_buffer_list(sample);
        nint owner = list != 0 ? list : Gst.gst_sample_get_buffer(sample);
        if (owner == 0)
            return null;
        GStreamerFrame frame = GStreamerFramePool.Rent();
        frame._owner = Gst.gst_mini_object_ref(owner);
        frame.IsList = list != 0;
        frame.ArrivalUs = arrivalUs;
        frame.Open();
        Interlocked.Increment(ref _liveCount);
        if (!(frame.IsList ? frame.TryAddList(list) : frame.TryAddPacket(owner)) || frame._packetCount == 0)
        {
            frame.Release();
            return null;
        }
        PictureStart start = PictureStartDetector.Detect(codec, frame.Packets, frame.Slices);
        frame.StartsKeyFrame = codec == MediaCodec.Opus || keyFrames.IsEntryPoint(start, frame._packets[0].Timestamp);
        return frame;
    }

    /// <inheritdoc/>
    protected override void Recycle()
    {
        fixed (GstMapInfo* maps = _maps)
        {
            for (int i = 0; i < _mapCount; i++)
                Gst.gst_memory_unmap(maps[i].Memory, &maps[i]);
        }
        _mapCount = _packetCount = _sliceCount = 0;
        Gst.gst_mini_object_unref(_owner);
        _owner = 0;
        StartsKeyFrame = false;
        Interlocked.Decrement(ref _liveCount);
        if (_maps.Length <= MaxPooledMaps)
            GStreamerFramePool.Return(this);
    }

    private bool TryAddList(nint list)
    {
        uint length = Gst.gst_buffer_list_length(list);
        if (length > MaxPackets)
            return false;
        for (uint i = 0; i < length; i++)
        {
            if (!TryAddPacket(Gst.gst_buffer_list_get(list, i)))
                return false;
        }
        return true;
    }

    private bool TryAddPacket(nint buffer)
    {
        int memoryCount = (int)Gst.gst_buffer_n_memory(buffer);
        MakeRoom(memoryCount);
        for (int i = 0; i < memoryCount; i++)
        {
            nint memory = Gst.gst_buffer_peek_memory(buffer, (uint)i);
            fixed (GstMapInfo* map = &_maps[_mapCount])
            {
                if (Gst.gst_memory_map(memory, map, Gst.MapRead) == 0)
                    return false;
                // The map names the memory it pins, which is another one where the allocator had to make a copy.
                _memories[i] = new NativeSlice(map->Data, (int)map->Size);
            }
            _mapCount++;
        }
        if (!RtpPacketCutter.TryCut(_memories.AsSpan(0, memoryCount), _slices.AsSpan(_sliceCount), _sliceCount, out _packets[_packetCount]))
            return false;
        _sliceCount += _packets[_packetCount].SliceCount;
        _packetCount++;
        return true;
    }

    private void MakeRoom(int memoryCount)
    {
        Grow(ref _packets, _packetCount + 1);
        Grow(ref _slices, _sliceCount + memoryCount);
        Grow(ref _memories, memoryCount);
        Grow(ref _maps, _mapCount + memoryCount);
    }

    private static void Grow<T>(ref T[] array, int needed)
    {
        if (array.Length < needed)
            Array.Resize(ref array, Math.Max(needed, array.Length * 2));
    }
}
