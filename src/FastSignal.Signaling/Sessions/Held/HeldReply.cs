using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>What became of one request to a session over HTTP.</summary>
public sealed record HeldReply
{
    internal HeldReply(string? sdp, PeerStatistics? statistics = null) => (Sdp, Statistics) = (sdp, statistics);

    internal HeldReply(ErrorCode error, string message) => (Error, Message) = (error, message);

    /// <summary>Why it was refused; null when it was not.</summary>
    public ErrorCode? Error { get; }

    /// <summary>The refusal as one sentence; empty without one.</summary>
    public string Message { get; } = "";

    /// <summary>An offer, an answer, or the fragment of an ICE restart; null or empty where there is none.</summary>
    public string? Sdp { get; }

    /// <summary>The peer's numbers, when they were asked for.</summary>
    public PeerStatistics? Statistics { get; }

    /// <summary>Whether it was done.</summary>
    public bool Ok => Error is null;

    internal static HeldReply Gone => new(ErrorCode.InvalidState, "The session has ended");
}
