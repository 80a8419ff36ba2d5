using FastSignal.Signaling;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>How clients of the two dialects come.</summary>
internal static class SelkiesSeats
{
    public static ConnectRequest Classic { get; } = new() { Dialect = "selkies", Path = "/webrtc/signalling/", RemoteAddress = "127.0.0.1:5000", UserAgent = "Browser/1" };

    public static ConnectRequest Main { get; } = new() { Dialect = "selkies-webrtc", Path = "/api/webrtc/signaling/", RemoteAddress = "127.0.0.1:5000", UserAgent = "Browser/1" };
}
