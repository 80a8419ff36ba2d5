using FastSignal.Media.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>The whole configuration, valid in every part; made by <see cref="ConfigurationLoader"/>.</summary>
/// <param name="Server">Section <c>server</c>.</param>
/// <param name="Auth">Section <c>auth</c>.</param>
/// <param name="Signaling">Section <c>signaling</c>.</param>
/// <param name="Rooms">Section <c>rooms</c>.</param>
/// <param name="Control">Section <c>control</c>.</param>
/// <param name="Router">Section <c>router</c>.</param>
/// <param name="Echo">Section <c>echo</c>.</param>
/// <param name="Sessions">Section <c>sessions</c>.</param>
/// <param name="WebRtc">Section <c>webrtc</c>.</param>
/// <param name="Media">Section <c>media</c>.</param>
/// <param name="Streams">Section <c>streams</c>, in order of declaration; never empty.</param>
/// <param name="File">Full path of the file that was read, or null.</param>
internal sealed record FastSignalConfiguration(
    ServerSettings Server, AuthSettings Auth, SignalingSettings Signaling, RoomSettings Rooms, ControlSettings Control, RouterSettings Router,
    EchoSettings Echo, HeldSettings Sessions, WebRtcSettings WebRtc, MediaSettings Media, IReadOnlyList<StreamDefinition> Streams, string? File)
{
    /// <summary>Every key that was read, with its value in words and where that came from.</summary>
    public IReadOnlyList<EffectiveValue> Values { get; init; } = [];

    /// <summary>What it was read from; null for one made by hand.</summary>
    public ConfigurationSources? Sources { get; init; }
}
