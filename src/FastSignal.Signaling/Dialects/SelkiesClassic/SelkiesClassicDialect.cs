using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesClassic;

/// <summary>
/// The dialect of Selkies 1.0 to 1.6: that of <c>simple_server</c> with a word about the browser's window, in which a browser
/// opens two sockets, id 1 for the picture and id 3 for the sound, and waits to be offered both.
/// </summary>
internal sealed class SelkiesClassicDialect : IDialect
{
    private readonly SelkiesClassicHall _hall = new();

    /// <inheritdoc/>
    public string Name => DialectPaths.SelkiesClassic;

    /// <inheritdoc/>
    public string Version => "1.6";

    /// <inheritdoc/>
    public bool Greets => false;

    /// <inheritdoc/>
    public bool TellsErrors => false;

    /// <summary>Lanes with somebody in them.</summary>
    public int LaneCount => _hall.LaneCount;

    /// <summary>
    /// What begins as a Selkies client does: <c>HELLO</c>, with a third word unless <c>simple_server</c> comes first; <c>ERROR</c>;
    /// a bare description or candidate. A third word that is JSON is the later generation's.
    /// </summary>
    public bool Detect(ReadOnlySpan<byte> firstMessage)
    {
        if (firstMessage.StartsWith("HELLO"u8))
            return firstMessage.Length == 5 || (firstMessage[5] == ' ' && !firstMessage.StartsWith("HELLO client {"u8) && !firstMessage.StartsWith("HELLO server {"u8));
        return firstMessage.StartsWith("ERROR"u8) || firstMessage.StartsWith("{\"sdp\""u8) || firstMessage.StartsWith("{\"ice\""u8);
    }

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => GstPayload.Read(utf8, ref message);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

    /// <inheritdoc/>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output) => GstPayload.Write(message, output);

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new SelkiesClassicConversation(this, _hall, host);
}
