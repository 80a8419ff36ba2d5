using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Binary;

/// <summary>The standard dialect's envelopes in binary frames with a header of their own (<see cref="BinaryFrame"/>).</summary>
internal sealed class BinaryDialect : IDialect
{
    private readonly StandardDialect _inner = new();

    // The body is formatted before the header, which says how long it is. One per thread: formatting never waits.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_body;

    /// <inheritdoc/>
    public string Name => "binary";

    /// <inheritdoc/>
    public string Version => "1.0";

    /// <inheritdoc/>
    public bool Greets => true;

    /// <inheritdoc/>
    public bool IsBinary => true;

    /// <summary>Never: its first message is binary.</summary>
    public bool Detect(ReadOnlySpan<byte> firstMessage) => false;

    /// <summary>The magic, and the version as far as it has come.</summary>
    public bool DetectBinary(ReadOnlySpan<byte> firstMessage) =>
        firstMessage.Length >= sizeof(uint)
        && BinaryFrame.Look(firstMessage, int.MaxValue, out _, out _) is BinaryFrame.Verdict.Whole or BinaryFrame.Verdict.Partial or BinaryFrame.Verdict.TooLarge;

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => _inner.Parse(utf8, ref message);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => _inner.Validate(ref message, maxDataSize);

    /// <inheritdoc/>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
        ArrayBufferWriter<byte> body = t_body ?? new ArrayBufferWriter<byte>(1024);
        _inner.Format(message, stamp, body);
        if (body.WrittenCount == 0)
            return;
        Span<byte> header = output.GetSpan(BinaryFrame.HeaderLength);
        BinaryFrame.WriteHeader(header, body.WrittenCount);
        output.Advance(BinaryFrame.HeaderLength);
        output.Write(body.WrittenSpan);
        body.ResetWrittenCount();
        t_body = body.Capacity > Sessions.FormatBuffer.MaxKept ? null : body;
    }

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new BinaryConversation(host);
}
