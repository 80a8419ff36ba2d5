using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Conversations;

/// <summary>
/// The session as a conversation sees it: everything a dialect may do. Any thread; nothing here blocks, and after the
/// session's end everything returns false or does nothing.
/// </summary>
internal interface IConversationHost
{
    /// <summary>Id of the session, a random UUID.</summary>
    string Id { get; }

    /// <summary>App of the session; parties and calls stay within it.</summary>
    string App { get; }

    /// <summary>How the connection was asked for: path, query, headers, remote address.</summary>
    ConnectRequest Request { get; }

    /// <summary>The bounds in force.</summary>
    SignalingOptions Options { get; }

    /// <summary>Monotonic microseconds.</summary>
    long NowUs { get; }

    /// <summary>Counts of the server.</summary>
    SignalingCounters Counters { get; }

    /// <summary>Whether the session's end has begun.</summary>
    bool IsOver { get; }

    /// <summary>Whether the server is being stopped, so that what ends now may come back soon.</summary>
    bool IsStopping { get; }

    /// <summary>Everybody in the app a call can be made with.</summary>
    PartyDirectory Parties { get; }

    /// <summary>The streams of the app, in order of declaration.</summary>
    IReadOnlyList<Ports.StreamSummary> Streams { get; }

    /// <summary>Sends a text message of the dialect's own spelling; false when the connection will not take it (a slow reader is closed with 1013).</summary>
    /// <param name="utf8">The message, copied before this returns.</param>
    /// <param name="type">What it counts as.</param>
    bool SendText(ReadOnlySpan<byte> utf8, MessageType type);

    /// <summary>Sends a binary message; see <see cref="SendText"/>.</summary>
    bool SendBinary(ReadOnlySpan<byte> payload, MessageType type);

    /// <summary>Sends a message spelled by <see cref="IDialect.Format"/>.</summary>
    bool Send(in OutboundMessage message);

    /// <summary>Tells the client what was wrong with a message; too many such ends the session with 1008.</summary>
    void Refuse(in MessageFault fault, ReadOnlySpan<byte> replyTo);

    /// <summary>Notes that a message was dropped without a word to its client: counts it as unknown and logs why.</summary>
    void Drop(string why);

    /// <summary>The common conversation, for a dialect that only wraps what others say: it is given what was unwrapped, as text.</summary>
    IConversation Common();

    /// <summary>Ends the session: closes the connection behind what was sent, ends its calls, gives its names back. Idempotent: the first code wins.</summary>
    void Close(int code, string reason = "");

    /// <summary>Notes that the client is alive, which its media showed.</summary>
    void Touch(long nowUs);

    /// <summary>Asks for <see cref="IConversation.DeadlinePassed"/> at a time; null takes the wish back. There is one deadline at a time.</summary>
    void SetDeadline(long? atUs);

    /// <summary>Enters a name into the app's directory until it is taken out or the session ends. Null when the name is taken, a stream's, or the session is over.</summary>
    /// <param name="id">Unique in the app, whatever the dialect.</param>
    /// <param name="owner">Answers calls to it.</param>
    /// <param name="status">Its roles and description at first.</param>
    Party? TryEnter(string id, IPartyOwner owner, PartyStatus status);

    /// <summary>Takes a name out again. Idempotent.</summary>
    void Leave(Party party);

    /// <summary>Is told of changes in the app's directory until the session ends, and gets the state they follow on: no change is missed or told twice.</summary>
    IReadOnlyList<PartyNotice> Listen(IPartyListener listener);

    /// <summary>Calls a party of the app.</summary>
    /// <param name="mine">This side of the call; its <see cref="ICallLeg.Host"/> is this host.</param>
    /// <param name="partyId">Whom; a stream is never busy.</param>
    /// <param name="call">The call, when the verdict is <see cref="CallVerdict.Begun"/>.</param>
    CallVerdict Call(ICallLeg mine, string partyId, out Call? call);

    /// <summary>Joins two legs whose owners have agreed already. Null when one of their sessions is over.</summary>
    Call? Connect(ICallLeg mine, ICallLeg other);

    /// <summary>
    /// Goes on in another dialect; only while handling the first message or its deadline, which is what makes the choice
    /// stick. The present conversation is closed, the other one opened, greeting included.
    /// </summary>
    IConversation Become(IDialect dialect);
}
