using System.Buffers;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Http;

/// <summary>
/// The dialect of one session over HTTP: nothing is pushed to its client, so a message is not spelled but kept for the
/// request it answers, and what the peer reports is passed on. Only one request waits at a time.
/// </summary>
internal sealed class HttpDialect(string name, Action<ConnectionStates> onStates) : IDialect
{
    private readonly Lock _gate = new();
    private byte[]? _expected;
    private Sessions.HeldReply? _reply;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Version => "1.0";

    /// <inheritdoc/>
    public bool Greets => false;

    /// <summary>Begins to wait for the reply to a request.</summary>
    public void Expect(byte[] request)
    {
        lock (_gate)
            (_expected, _reply) = (request, null);
    }

    /// <summary>What the request was answered with; null when it was not, because the session has ended.</summary>
    public Sessions.HeldReply? Reply
    {
        get
        {
            lock (_gate)
                return _reply;
        }
    }

    /// <inheritdoc/>
    public IConversation Converse(IConversationHost host) => new SilentConversation();

    /// <inheritdoc/>
    public bool Detect(ReadOnlySpan<byte> firstMessage) => false;

    /// <inheritdoc/>
    public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message) => MessageFault.Of(ErrorCode.InvalidMessage);

    /// <inheritdoc/>
    public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => MessageFault.Of(ErrorCode.InvalidMessage);

    /// <inheritdoc/>
    public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
    {
        if (message.States is { } states)
            onStates(states);
        lock (_gate)
        {
            if (_expected is null || message.ReplyTo.IsEmpty || !message.ReplyTo.SequenceEqual(_expected))
                return;
            _reply = message.Report is { } report
                ? new Sessions.HeldReply((ErrorCode)report.Number, report.Details is null ? report.Message : $"{report.Message}: {report.Details}")
                : new Sessions.HeldReply(message.Sdp, message.Statistics);
        }
    }
}
