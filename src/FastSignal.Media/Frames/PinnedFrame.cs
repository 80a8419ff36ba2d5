using System.Runtime.InteropServices;
using FastSignal.Media.Sources;
using FastSignal.Primitives;

namespace FastSignal.Media.Frames;

/// <summary>
/// A frame whose packets lie in one pinned managed array: prepared once, played any number of times, for sources that
/// have no native memory (replay, tests, benches). The creator's own reference keeps it; <see cref="MediaFrame.Release"/>
/// by the creator ends it.
/// </summary>
public sealed class PinnedFrame : MediaFrame
{
    // Pinned for its whole life, so that the slices' addresses hold; this reference keeps it from being collected.
    private readonly byte[] _bytes;
    private readonly MediaPacket[] _packets;
    private readonly NativeSlice[] _slices;

    private PinnedFrame(byte[] bytes, MediaPacket[] packets, NativeSlice[] slices, bool startsKeyFrame, long arrivalUs)
    {
        _bytes = bytes;
        _packets = packets;
        _slices = slices;
        StartsKeyFrame = startsKeyFrame;
        ArrivalUs = arrivalUs;
        Open();
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<MediaPacket> Packets => _packets;

    /// <inheritdoc/>
    public override ReadOnlySpan<NativeSlice> Slices => _slices;

    /// <summary>True once the last reference is gone.</summary>
    public bool IsRecycled { get; private set; }

    /// <summary>Bytes held, RTP headers included.</summary>
    public int Length => _bytes.Length;

    /// <summary>Makes a frame of whole RTP packets, each with its header.</summary>
    /// <param name="codec">Payload format, for finding out whether a viewer may start here.</param>
    /// <param name="arrivalUs">What <see cref="MediaFrame.ArrivalUs"/> says, in microseconds.</param>
    /// <param name="rtpPackets">The packets, in order of sequence number.</param>
    /// <exception cref="ArgumentException">A packet is not RTP.</exception>
    public static PinnedFrame FromRtp(MediaCodec codec, long arrivalUs, params IReadOnlyList<byte[]> rtpPackets)
    {
        ArgumentNullException.ThrowIfNull(rtpPackets);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(rtpPackets.Sum(static packet => packet.Length), pinned: true);
        var packets = new MediaPacket[rtpPackets.Count];
        var slices = new NativeSlice[rtpPackets.Count];
        int offset = 0, sliceCount = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            rtpPackets[i].CopyTo(bytes, offset);
            var whole = new NativeSlice(Marshal.UnsafeAddrOfPinnedArrayElement(bytes, offset), rtpPackets[i].Length);
            if (!RtpPacketCutter.TryCut([whole], slices.AsSpan(sliceCount), sliceCount, out packets[i]))
                throw new ArgumentException($"Packet {i} is not a whole RTP packet.", nameof(rtpPackets));
            offset += rtpPackets[i].Length;
            sliceCount += packets[i].SliceCount;
        }
        Array.Resize(ref slices, sliceCount);
        bool startsKeyFrame = PictureStartDetector.Detect(codec, packets, slices) != PictureStart.None;
        return new PinnedFrame(bytes, packets, slices, startsKeyFrame, arrivalUs);
    }

    /// <summary>
    /// Gives the packets new sequence numbers and a new timestamp, so that the same bytes can be played as the next frame.
    /// Only while nobody but the creator holds the frame.
    /// </summary>
    public void Renumber(ushort firstSequenceNumber, uint timestamp, long arrivalUs)
    {
        for (int i = 0; i < _packets.Length; i++)
            _packets[i] = _packets[i] with { SequenceNumber = (ushort)(firstSequenceNumber + i), Timestamp = timestamp };
        ArrivalUs = arrivalUs;
    }

    /// <inheritdoc/>
    protected override void Recycle() => IsRecycled = true;
}
