using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Rooms;

/// <summary>Somebody who can be in a room, whatever dialect they speak. Any thread.</summary>
internal interface IRoomMember
{
    /// <summary>The id others know it by; unique on this server.</summary>
    string Id { get; }

    /// <summary>What it may do.</summary>
    Role Role { get; }

    /// <summary>How it is spoken to.</summary>
    IDialect Dialect { get; }

    /// <summary>Hands over a message all members of its dialect share; its bytes never change. Does not wait.</summary>
    void Deliver(byte[][] message, MessageType type);

    /// <summary>Hands over a message that answers one of this member's own.</summary>
    void Answer(in OutboundMessage message);
}
