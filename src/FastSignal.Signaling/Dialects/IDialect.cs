using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects;

/// <summary>
/// One way of spelling signalling messages. Nobody outside a dialect knows its spelling. A dialect is shared by all its
/// connections and called from any thread; what it remembers of one connection is in the conversation it makes for it.
/// To add one: a folder of its own with this contract in it, and a line in <see cref="DialectCatalog.BuiltIn"/>.
/// </summary>
internal interface IDialect
{
    /// <summary>Name in configuration, queries, headers and <c>welcome</c>.</summary>
    string Name { get; }

    /// <summary>Version it speaks.</summary>
    string Version { get; }

    /// <summary>Whether the server speaks first, with <c>welcome</c>.</summary>
    bool Greets { get; }

    /// <summary>
    /// Whether a session outlives its connection and goes on over another (<see cref="SignalingOptions.ResumeGrace"/>). Where
    /// it does not, a lost connection ends the session at once, and outgoing messages are neither numbered nor kept.
    /// </summary>
    bool CanResume => false;

    /// <summary>Whether a client can show its token in its first message. Where it cannot, one that showed none with its upgrade is refused.</summary>
    bool TakesToken => false;

    /// <summary>
    /// Whether a client can be told that a message was refused. Where it cannot, a client that sends too much is closed with
    /// 1008 rather than left to wonder where its message went.
    /// </summary>
    bool TellsErrors => true;

    /// <summary>Whether what <see cref="Format"/> spells goes out in binary messages.</summary>
    bool IsBinary => false;

    /// <summary>Whether its clients connect and then wait for the server's first word: on a listener that finds out by itself, silence means this dialect.</summary>
    bool ExpectsGreeting => false;

    /// <summary>Whether a connection's first message can only be this dialect's.</summary>
    bool Detect(ReadOnlySpan<byte> firstMessage);

    /// <summary>The same of a binary message.</summary>
    bool DetectBinary(ReadOnlySpan<byte> firstMessage) => false;

    /// <summary>
    /// Reads the envelope of one text message: type, id and payload, each checked for presence and form. Null when it is
    /// good. Never throws, whatever the bytes; on a fault the message holds what was read so far.
    /// </summary>
    MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message);

    /// <summary>Checks size and shape of a parsed message's payload and reads what its type carries. Null when it is good.</summary>
    MessageFault? Validate(ref InboundMessage message, int maxDataSize);

    /// <summary>
    /// The state of one connection, for a dialect whose protocol has one. Null leaves the connection to the common
    /// conversation: each message is parsed, validated and done as its type says, each reply formatted.
    /// </summary>
    IConversation? Converse(IConversationHost host) => null;

    /// <summary>Spells a message, as text unless <see cref="IsBinary"/>. Writes nothing when the dialect has no words for it: then nothing is sent.</summary>
    void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output);
}
