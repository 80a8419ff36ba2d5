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

    /// <summary>Whom a relayed message comes from: the id of a party; null for what the server says itself.</summary>
    public string? PeerId { get; private init; }

    /// <summary>SDP text of offers and answers.</summary>
    public string? Sdp { get; private init; }

    /// <summary>The candidate of <see cref="MessageType.IceCandidate"/>.</summary>
    public IceCandidate Candidate { get; private init; }

    /// <summary>The wish of <see cref="MessageType.OfferRequest"/>, or null.</summary>
    public OfferRequest? Request { get; private init; }

    /// <summary>
    /// Payload of a relayed message as its sender spelled it, for a receiver of the same dialect; empty when the other
    /// members say it.
    /// </summary>
    public ReadOnlySpan<byte> Verbatim { get; private init; }

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

    /// <summary>Why a call ended, in <see cref="MessageType.Bye"/>.</summary>
    public string? Reason { get; private init; }

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

    public static OutboundMessage Trickled(in IceCandidate candidate, string? from) =>
        new(MessageType.IceCandidate, default) { Candidate = candidate, PeerId = from };

    public static OutboundMessage OfferWanted(OfferRequest request, string? from) =>
        new(MessageType.OfferRequest, default) { Request = request, PeerId = from };

    /// <summary>What a client said, for another one: an offer, answer, candidate or offer request.</summary>
    /// <param name="message">Parsed and validated.</param>
    /// <param name="from">Id of the party that said it.</param>
    public static OutboundMessage Relayed(in InboundMessage message, string from) =>
        new(message.Type, default) { Sdp = message.Sdp, Candidate = message.Candidate, Request = message.Request, PeerId = from };

    /// <summary>The same in the sender's own words, for a receiver of the same dialect.</summary>
    /// <param name="message">Parsed; its payload is not looked at.</param>
    /// <param name="from">Id of the party that said it.</param>
    public static OutboundMessage RelayedAsIs(in InboundMessage message, string from) =>
        new(message.Type, default) { Verbatim = message.Data, PeerId = from };

    public static OutboundMessage Bye(string reason, string from) => new(MessageType.Bye, default) { Reason = reason, PeerId = from };

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

    /// <summary>The same message, from a party.</summary>
    public OutboundMessage From(string partyId) => new(Type, ReplyTo)
    {
        PeerId = partyId,
        Sdp = Sdp,
        Candidate = Candidate,
        Request = Request,
        Report = Report,
        Reason = Reason,
        Verbatim = Verbatim,
    };
}
