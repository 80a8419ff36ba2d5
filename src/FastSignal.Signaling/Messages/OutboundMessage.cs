using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Messages;

/// <summary>
/// A message to a client in signalling's own terms, made by one of the factories; a dialect reads the member its type
/// uses. Spans need to live only until the dialect has formatted it.
/// </summary>
internal readonly ref struct OutboundMessage
{
    private OutboundMessage(MessageType type, ReadOnlySpan<byte> replyTo)
    {
        Type = type;
        ReplyTo = replyTo;
    }

    /// <summary>What it is.</summary>
    public MessageType Type { get; }

    /// <summary>The <see cref="InboundMessage.Id"/> this answers; empty when it answers none.</summary>
    public ReadOnlySpan<byte> ReplyTo { get; }

    /// <summary>SDP text of offers and answers.</summary>
    public string? Sdp { get; private init; }

    /// <summary>The client's milliseconds in <see cref="MessageType.Pong"/>, or null.</summary>
    public double? ClientTimeMs { get; private init; }

    /// <summary>The server's Unix milliseconds in <see cref="MessageType.Pong"/>.</summary>
    public long ServerTimeMs { get; private init; }

    /// <summary>Payload of <see cref="MessageType.Welcome"/>.</summary>
    public WelcomeSnapshot? Snapshot { get; private init; }

    /// <summary>Payload of <see cref="MessageType.Error"/>.</summary>
    public ErrorReport? Report { get; private init; }

    /// <summary>Payload of <see cref="MessageType.Stats"/>.</summary>
    public PeerStatistics? Statistics { get; private init; }

    /// <summary>Payload of <see cref="MessageType.State"/>.</summary>
    public ConnectionStates? States { get; private init; }

    /// <summary>Payload of <see cref="MessageType.SessionEnded"/>.</summary>
    public SessionEnd? End { get; private init; }

    /// <summary>Payload of <see cref="MessageType.AuthExpiring"/>.</summary>
    public ExpiryNotice? Expiry { get; private init; }

    /// <summary>Payload of <see cref="MessageType.Broadcast"/>.</summary>
    public BroadcastContent? Content { get; private init; }

    /// <summary>Payload of <see cref="MessageType.ControlState"/>.</summary>
    public ControlSnapshot? Control { get; private init; }

    /// <summary>Payload of the messages about a room.</summary>
    public RoomNotice? Room { get; private init; }

    /// <summary>Payload of <see cref="MessageType.RoomList"/>.</summary>
    public IReadOnlyList<RoomListing>? Rooms { get; private init; }

    /// <summary>Payload of <see cref="MessageType.ResizeAck"/>: the size there is, or null when it cannot be changed.</summary>
    public PictureSize? Size { get; private init; }

    public static OutboundMessage Welcome(WelcomeSnapshot snapshot, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.Welcome, replyTo) { Snapshot = snapshot };

    public static OutboundMessage Offer(string sdp, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.Offer, replyTo) { Sdp = sdp };

    public static OutboundMessage Answer(string sdp, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.Answer, replyTo) { Sdp = sdp };

    public static OutboundMessage AnswerAck(ReadOnlySpan<byte> replyTo) => new(MessageType.AnswerAck, replyTo);

    public static OutboundMessage IceAck(ReadOnlySpan<byte> replyTo) => new(MessageType.IceAck, replyTo);

    public static OutboundMessage Pong(double? clientTimeMs, long serverTimeMs, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.Pong, replyTo) { ClientTimeMs = clientTimeMs, ServerTimeMs = serverTimeMs };

    public static OutboundMessage TextPong() => new(MessageType.TextPong, default);

    public static OutboundMessage Stats(PeerStatistics statistics, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.Stats, replyTo) { Statistics = statistics };

    public static OutboundMessage State(ConnectionStates states) => new(MessageType.State, default) { States = states };

    public static OutboundMessage SessionEnded(SessionEnd end) => new(MessageType.SessionEnded, default) { End = end };

    public static OutboundMessage AuthExpiring(ExpiryNotice notice) => new(MessageType.AuthExpiring, default) { Expiry = notice };

    public static OutboundMessage Error(ErrorReport report, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.Error, replyTo) { Report = report };

    public static OutboundMessage ControlState(ControlSnapshot control, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.ControlState, replyTo) { Control = control };

    public static OutboundMessage ResizeAck(PictureSize? size, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.ResizeAck, replyTo) { Size = size };

    public static OutboundMessage RoomList(IReadOnlyList<RoomListing> rooms, ReadOnlySpan<byte> replyTo) =>
        new(MessageType.RoomList, replyTo) { Rooms = rooms };

    /// <summary>One of <see cref="MessageType.RoomJoined"/>, RoomLeft, RoomMessage, RoomState, PeerJoined and PeerLeft.</summary>
    public static OutboundMessage OfRoom(MessageType type, RoomNotice notice, ReadOnlySpan<byte> replyTo) =>
        new(type, replyTo) { Room = notice };

    public static OutboundMessage Broadcast(BroadcastContent content) => new(MessageType.Broadcast, default) { Content = content };
}
