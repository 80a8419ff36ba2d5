using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects;

/// <summary>
/// No dialect yet: says nothing until the client's first message shows which one it speaks, or until it has been silent
/// for so long that it must be waiting for a greeting. What was chosen then stays.
/// </summary>
internal sealed class AutoDialect(DialectCatalog catalog) : IDialect
{
    /// <summary>What a listener is configured with to get it.</summary>
    public const string ListenerName = "auto";

    /// <inheritdoc/>
    public string Name => ListenerName;

    /// <inheritdoc/>
    public string Version => "";

    /// <inheritdoc/>
    public bool Greets => false;

    /// <inheritdoc/>
    public bool TellsErrors => false;

    /// <inheritdoc/>
    public bool Detect(ReadOnlySpan<byte> firstMessage) => false;

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => MessageFault.Of(ErrorCode.InvalidMessage);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

    /// <inheritdoc/>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
    }

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new Silence(catalog, host);

    private sealed class Silence(DialectCatalog catalog, IConversationHost host) : IConversation
    {
        public void Opened() => host.SetDeadline(host.NowUs + (long)host.Options.DetectionWait.TotalMicroseconds);

        public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
        {
            if ((frame.IsText ? catalog.Detect(frame.Bytes) : catalog.DetectBinary(frame.Bytes)) is { } dialect)
                return host.Become(dialect).Receive(frame, out heavy);
            heavy = null;
            host.Close(CloseCode.ProtocolError, "unknown dialect");
            return default;
        }

        public void DeadlinePassed()
        {
            if (catalog.Greeter is { } greeter)
                host.Become(greeter);
        }

        public void Closed()
        {
        }
    }
}
