using FastSignal.Media.Frames;

namespace FastSignal.EndToEnd.Media;

/// <summary>What a frame was, after it has been given back.</summary>
internal sealed record SeenFrame(MediaPacket[] Packets, byte[][] Payloads, bool StartsKeyFrame, long ArrivalUs, bool EqualsBuffer);
