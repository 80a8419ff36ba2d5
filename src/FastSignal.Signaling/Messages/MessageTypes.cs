namespace FastSignal.Signaling.Messages;

/// <summary>Names of message types for counters and logs; dialects have spellings of their own.</summary>
internal static class MessageTypes
{
    /// <summary>Number of types, for arrays indexed by type.</summary>
    public const int Count = (int)MessageType.Command + 1;

    /// <summary>Metric label of a type. Bounded: whatever a client invents is <c>unknown</c>.</summary>
    public static string LabelOf(MessageType type) => type switch
    {
        MessageType.Hello => "hello",
        MessageType.OfferRequest => "offer-request",
        MessageType.Answer => "answer",
        MessageType.Offer => "offer",
        MessageType.IceCandidate => "ice-candidate",
        MessageType.Ping or MessageType.TextPing => "ping",
        MessageType.Pong or MessageType.TextPong => "pong",
        MessageType.MouseMove => "mouse-move",
        MessageType.MouseClick => "mouse-click",
        MessageType.MouseScroll => "mouse-scroll",
        MessageType.KeyPress => "key-press",
        MessageType.Touch => "touch",
        MessageType.Gamepad => "gamepad",
        MessageType.Clipboard => "clipboard",
        MessageType.Resize => "resize",
        MessageType.InputRelease => "input-release",
        MessageType.ControlRequest => "control-request",
        MessageType.ControlTake => "control-take",
        MessageType.ControlRelease => "control-release",
        MessageType.ControlGive => "control-give",
        MessageType.GetControl => "get-control",
        MessageType.RoomJoin => "room-join",
        MessageType.RoomLeave => "room-leave",
        MessageType.RoomMessage => "room-message",
        MessageType.RoomStateSet => "room-state-set",
        MessageType.RoomList => "room-list",
        MessageType.GetStats => "get-stats",
        MessageType.Bye => "bye",
        MessageType.Welcome => "welcome",
        MessageType.AnswerAck => "answer-ack",
        MessageType.IceAck => "ice-ack",
        MessageType.Error => "error",
        MessageType.Stats => "stats",
        MessageType.State => "state",
        MessageType.SessionEnded => "session-ended",
        MessageType.AuthExpiring => "auth-expiring",
        MessageType.ResizeAck => "resize-ack",
        MessageType.ControlState => "control-state",
        MessageType.RoomJoined => "room-joined",
        MessageType.RoomLeft => "room-left",
        MessageType.RoomState => "room-state",
        MessageType.PeerJoined => "peer-joined",
        MessageType.PeerLeft => "peer-left",
        MessageType.Broadcast => "broadcast",
        MessageType.Relayed => "relayed",
        MessageType.Command => "command",
        _ => "unknown",
    };
}
