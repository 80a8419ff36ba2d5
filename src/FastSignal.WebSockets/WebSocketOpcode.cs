namespace FastSignal.WebSockets;

/// <summary>Frame opcodes of RFC 6455 section 5.2; 3-7 and 11-15 are reserved and refused.</summary>
public enum WebSocketOpcode : byte
{
    /// <summary>A further fragment of the message under way.</summary>
    Continuation = 0x0,

    /// <summary>First (or only) frame of a UTF-8 message.</summary>
    Text = 0x1,

    /// <summary>First (or only) frame of a binary message.</summary>
    Binary = 0x2,

    /// <summary>Close frame: optional code and reason.</summary>
    Close = 0x8,

    /// <summary>Ping: answered with a pong of the same payload.</summary>
    Ping = 0x9,

    /// <summary>Pong: answer to a ping, or a one-way sign of life.</summary>
    Pong = 0xA,
}
