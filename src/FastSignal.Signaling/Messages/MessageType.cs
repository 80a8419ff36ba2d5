namespace FastSignal.Signaling.Messages;

/// <summary>The messages signalling knows, whatever a dialect calls them.</summary>
internal enum MessageType
{
    /// <summary>Not one of the below; also what the counters put under this name.</summary>
    Unknown,
    Hello,
    OfferRequest,
    Answer,
    Offer,
    IceCandidate,
    Ping,
    Pong,

    /// <summary>A bare <c>PING</c>, which wants a bare <c>PONG</c>.</summary>
    TextPing,
    TextPong,
    MouseMove,
    MouseClick,
    MouseScroll,
    KeyPress,
    Touch,
    Gamepad,
    Clipboard,
    Resize,

    /// <summary>The client lets go of everything it holds down.</summary>
    InputRelease,
    ControlRequest,
    ControlTake,
    ControlRelease,
    ControlGive,
    GetControl,
    RoomJoin,
    RoomLeave,
    RoomMessage,
    RoomStateSet,
    RoomList,
    GetStats,
    Bye,
    Welcome,
    AnswerAck,
    IceAck,
    Error,
    Stats,
    State,
    SessionEnded,
    AuthExpiring,
    ResizeAck,
    ControlState,
    RoomJoined,
    RoomLeft,
    RoomState,
    PeerJoined,
    PeerLeft,
    Broadcast,

    /// <summary>A frame of a client passed to another as it is.</summary>
    Relayed,

    /// <summary>A word of a dialect's own protocol that has no counterpart here.</summary>
    Command,
}
