using FastSignal.Media.Frames;
using FastSignal.Media.GStreamer;

namespace FastSignal.EndToEnd.Media;

/// <summary>Keeps copies of the frames, and compares each with what GStreamer itself copies out of the buffer.</summary>
internal sealed class RecordingSink : IFrameSink
{
    private const int RtpHeaderLength = 12;
    private readonly Lock _sync = new();
    private readonly List<SeenFrame> _frames = [];

    public SeenFrame[] Frames
    {
        get
        {
            lock (_sync)
                return [.. _frames];
        }
    }

    public int Count
    {
        get
        {
            lock (_sync)
                return _frames.Count;
        }
    }

    public void OnFrame(MediaFrame frame)
    {
        byte[][] payloads = new byte[frame.Packets.Length][];
        for (int i = 0; i < payloads.Length; i++)
        {
            MediaPacket packet = frame.Packets[i];
            var bytes = new List<byte>();
            foreach (var slice in frame.Slices.Slice(packet.FirstSlice, packet.SliceCount))
                bytes.AddRange(slice.Span);
            payloads[i] = [.. bytes];
        }
        byte[][] copies = BufferCopies.Of((GStreamerFrame)frame);
        bool equal = copies.Length == payloads.Length
            && copies.Zip(payloads).All(static pair => pair.First.AsSpan(RtpHeaderLength).SequenceEqual(pair.Second));
        lock (_sync)
            _frames.Add(new SeenFrame(frame.Packets.ToArray(), payloads, frame.StartsKeyFrame, frame.ArrivalUs, equal));
    }
}
