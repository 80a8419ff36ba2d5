using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>
/// The dialect of Selkies' main branch in its WebRTC mode: clients have a role, a slot and a screen, ask for the one server,
/// and every frame of a session says whose it is.
/// </summary>
internal sealed class SelkiesMainDialect : IDialect
{
    private readonly SelkiesMainHall _hall = new();

    /// <inheritdoc/>
    public string Name => DialectPaths.SelkiesMain;

    /// <inheritdoc/>
    public string Version => "2.0";

    /// <inheritdoc/>
    public bool Greets => false;

    /// <inheritdoc/>
    public bool TellsErrors => false;

    /// <summary>Lanes with somebody in them.</summary>
    public int LaneCount => _hall.LaneCount;

    /// <summary><c>HELLO client</c> or <c>HELLO server</c> with bare JSON behind it.</summary>
    public bool Detect(ReadOnlySpan<byte> firstMessage) => firstMessage.StartsWith("HELLO client {"u8) || firstMessage.StartsWith("HELLO server {"u8);

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => GstPayload.Read(utf8, ref message);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

    /// <summary>Nothing has words but what is said within a session, whose frames need its ids.</summary>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
    }

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new SelkiesMainConversation(this, _hall, host);
}
