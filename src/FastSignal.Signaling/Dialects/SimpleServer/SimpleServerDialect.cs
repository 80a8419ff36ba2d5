using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>
/// The dialect of gst-examples' <c>simple_server.py</c> and its clients: a few words of text, then whatever two clients have
/// to say to each other. Its clients take every word they do not know for a fault, so nothing is ever sent beyond the table.
/// </summary>
internal sealed class SimpleServerDialect : IDialect
{
    private readonly SimpleServerHall _hall = new();

    /// <inheritdoc/>
    public string Name => "simple_server";

    /// <inheritdoc/>
    public string Version => "1.0";

    /// <inheritdoc/>
    public bool Greets => false;

    /// <inheritdoc/>
    public bool TellsErrors => false;

    /// <summary>Rooms with somebody in them.</summary>
    public int RoomCount => _hall.RoomCount;

    /// <summary><c>HELLO</c> and one more word: with a third it is one of the dialects that came after.</summary>
    public bool Detect(ReadOnlySpan<byte> firstMessage)
    {
        if (!firstMessage.StartsWith("HELLO"u8) || firstMessage.Length < 7 || firstMessage[5] is not ((byte)' ' or (byte)'\t'))
            return false;
        ReadOnlySpan<byte> name = firstMessage[6..].Trim(" \t"u8);
        return name.Length > 0 && name.IndexOfAny(" \t\r\n"u8) < 0;
    }

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => GstPayload.Read(utf8, ref message);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

    /// <inheritdoc/>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output) => GstPayload.Write(message, output);

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new SimpleServerConversation(this, _hall, host);
}
