using FastSignal.Signaling.Control;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Messages;

/// <summary>
/// A message from a client in signalling's own terms. Spans point into the received frame, so the message lives only
/// as long as the frame does; a handler that waits takes what it needs out first.
/// </summary>
internal ref struct InboundMessage
{
    /// <summary>What it is.</summary>
    public MessageType Type;

    /// <summary>The client's id for it, as the dialect spelled it: opaque, handed back to the same dialect as reply-to. May be empty.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>Id of the client it is for, in UTF-8; empty when it is for the server.</summary>
    public ReadOnlySpan<byte> Peer;

    /// <summary>The payload as received: opaque outside the dialect. Empty when there is none.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>SDP text of <see cref="MessageType.Offer"/> and <see cref="MessageType.Answer"/>.</summary>
    public string? Sdp;

    /// <summary>The wish of <see cref="MessageType.OfferRequest"/>, and the stream of <see cref="MessageType.Offer"/>.</summary>
    public OfferRequest Request;

    /// <summary>The candidate of <see cref="MessageType.IceCandidate"/>.</summary>
    public IceCandidate Candidate;

    /// <summary>The client's milliseconds in <see cref="MessageType.Ping"/>, or null.</summary>
    public double? ClientTimeMs;

    /// <summary>Whether <see cref="MessageType.Hello"/> turned acknowledgements of candidates on or off; null leaves them.</summary>
    public bool? Acks;

    /// <summary>The session <see cref="MessageType.Hello"/> wants to go on with, or null.</summary>
    public string? ResumeToken;

    /// <summary>The credential <see cref="MessageType.Hello"/> shows, or null. Never to be logged.</summary>
    public string? Token;

    /// <summary>Number of the last message the client has, in <see cref="MessageType.Hello"/> and <see cref="MessageType.Ping"/>; 0 when it does not say.</summary>
    public long LastSeq;

    /// <summary>The event of the input types.</summary>
    public InputEvent Input;

    /// <summary>What the room types say.</summary>
    public RoomCall Room;

    /// <summary>Who shall get control, in <see cref="MessageType.ControlGive"/>.</summary>
    public string? Receiver;

    /// <summary>What they may send then, in <see cref="MessageType.ControlGive"/>; everything when it does not say.</summary>
    public InputPermissions Inputs;
}
