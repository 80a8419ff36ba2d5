using FastSignal.Media.Frames;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Streaming.Workers;

/// <summary>What a worker can be handed: a datagram for a viewer, a frame for a feed, or something to do.</summary>
/// <param name="Target">A <see cref="ViewerSession"/>, a <see cref="Feed"/>, or null.</param>
/// <param name="Payload">A <see cref="DatagramBuffer"/>, a <see cref="MediaFrame"/> (retained), or an <see cref="Action"/>.</param>
/// <param name="FollowsGap">For a frame: the one before it was dropped.</param>
internal readonly record struct WorkItem(object? Target, object Payload, bool FollowsGap = false);
