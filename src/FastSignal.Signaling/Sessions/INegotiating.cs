using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>Who negotiates with a stream: a session of its own accord, or a call with the stream at its other end.</summary>
internal interface INegotiating
{
    /// <summary>Id the peer is made for.</summary>
    string Id { get; }

    /// <summary>App whose streams can be asked for.</summary>
    string App { get; }

    /// <summary>Whether each candidate is acknowledged.</summary>
    bool Acks { get; }

    /// <summary>Where the negotiation's progress shows.</summary>
    SessionLife Life { get; }

    /// <summary>Takes what the stream's side says.</summary>
    IMessageOutput Output { get; }

    /// <summary>The stream's side heard from the client.</summary>
    void Touch(long nowUs);

    /// <summary>The negotiation is with another stream now, or with none. Under no lock.</summary>
    void StreamChanged();

    /// <summary>The client sent an event over the peer; it passes the baton as those do that come as messages. Any thread.</summary>
    void ReceiveInput(in InputEvent input);
}

/// <summary>Takes messages for a client, whatever becomes of them.</summary>
internal interface IMessageOutput
{
    /// <summary>Takes a message; false when nobody will get it.</summary>
    bool Send(in OutboundMessage message);

    /// <summary>Takes news of a fault.</summary>
    void SendError(in MessageFault fault, ReadOnlySpan<byte> replyTo);
}
