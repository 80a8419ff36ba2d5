using System.Buffers;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects;

/// <summary>
/// One way of spelling signalling messages. Nobody outside a dialect knows its spelling. A dialect without memory is
/// shared by all its connections and may be called from any thread; one that remembers is made per connection.
/// </summary>
internal interface IDialect
{
    /// <summary>Name in configuration, queries, headers and <c>welcome</c>.</summary>
    string Name { get; }

    /// <summary>Version it speaks.</summary>
    string Version { get; }

    /// <summary>Whether the server speaks first, with <c>welcome</c>.</summary>
    bool Greets { get; }

    /// <summary>Whether a connection's first message can only be this dialect's.</summary>
    bool Detect(ReadOnlySpan<byte> firstMessage);

    /// <summary>
    /// Reads the envelope of one text message: type, id and payload, each checked for presence and form. Null when it is
    /// good. Never throws, whatever the bytes; on a fault the message holds what was read so far.
    /// </summary>
    MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message);

    /// <summary>Checks size and shape of a parsed message's payload and reads what its type carries. Null when it is good.</summary>
    MessageFault? Validate(ref InboundMessage message, int maxDataSize);

    /// <summary>Spells a message.</summary>
    void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output);
}
