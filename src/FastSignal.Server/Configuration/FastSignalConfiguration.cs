using FastSignal.Media.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>The whole configuration, valid in every part; made by <see cref="ConfigurationLoader"/>.</summary>
/// <param name="Server">Section <c>server</c>.</param>
/// <param name="Signaling">Section <c>signaling</c>.</param>
/// <param name="Router">Section <c>router</c>.</param>
/// <param name="Echo">Section <c>echo</c>.</param>
/// <param name="Sessions">Section <c>sessions</c>.</param>
/// <param name="WebRtc">Section <c>webrtc</c>.</param>
/// <param name="Media">Section <c>media</c>.</param>
/// <param name="Streams">Section <c>streams</c>, in order of declaration; never empty.</param>
/// <param name="File">Full path of the file that was read, or null.</param>
internal sealed record FastSignalConfiguration(
    ServerSettings Server, SignalingSettings Signaling, RouterSettings Router, EchoSettings Echo, HeldSettings Sessions, WebRtcSettings WebRtc, MediaSettings Media,
    IReadOnlyList<StreamDefinition> Streams, string? File);
