using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Binary;

/// <summary>
/// Takes frames apart and puts those together that came in pieces; what is in them is the common conversation's. Holds no
/// more than one frame, and no longer one than a message may be.
/// </summary>
internal sealed class BinaryConversation(IConversationHost host) : IConversation
{
    /// <summary>Frames one message may hold: the limits of a client count messages.</summary>
    public const int MaxFramesPerMessage = 16;

    private readonly IConversation _inner = host.Common();
    private readonly int _maxBody = (host.Request.MaxMessageSize ?? host.Options.MaxMessageSize) - BinaryFrame.HeaderLength;

    // The beginning of a frame whose rest has not come. Touched in this client's turn alone.
    private byte[] _pending = [];

    /// <inheritdoc/>
    public void Opened() => _inner.Opened();

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        if (frame.IsText)
        {
            host.Counters.CountReceived(MessageType.Unknown);
            host.Refuse(new MessageFault(ErrorCode.UnsupportedFrame, "Messages of this dialect are binary"), default);
            return default;
        }

        if (_pending.Length == 0)
            return Take(frame.Bytes, MaxFramesPerMessage, out heavy);
        byte[] joined = [.. _pending, .. frame.Bytes];
        _pending = [];
        return Take(joined, MaxFramesPerMessage, out heavy);
    }

    /// <inheritdoc/>
    public void DeadlinePassed() => _inner.DeadlinePassed();

    /// <inheritdoc/>
    public void Closed()
    {
        _pending = [];
        _inner.Closed();
    }

    // Everything up to the first frame that takes long; what is behind that one goes along with it.
    private ValueTask Take(ReadOnlySpan<byte> bytes, int frames, out HeavyWork? heavy)
    {
        heavy = null;
        while (!bytes.IsEmpty && !host.IsOver)
        {
            BinaryFrame.Verdict verdict = BinaryFrame.Look(bytes, _maxBody, out int length, out byte serializer);
            if (verdict == BinaryFrame.Verdict.Partial)
            {
                _pending = bytes.ToArray();
                return default;
            }

            if (verdict != BinaryFrame.Verdict.Whole || frames-- == 0)
            {
                Drop(verdict);
                return default;
            }

            ReadOnlySpan<byte> body = bytes.Slice(BinaryFrame.HeaderLength, length);
            bytes = bytes[(BinaryFrame.HeaderLength + length)..];
            if (serializer > BinaryFrame.Json)
            {
                host.Counters.CountReceived(MessageType.Unknown);
                host.Refuse(new MessageFault(ErrorCode.UnsupportedFrame, $"Unsupported serialiser {serializer}", "1 is JSON"), default);
                continue;
            }

            ValueTask handled = _inner.Receive(new InboundFrame(body, isText: true), out heavy);
            if (heavy is null && handled.IsCompletedSuccessfully)
                continue;
            if (!bytes.IsEmpty)
                heavy = new Rest(this, handled, heavy, bytes.ToArray(), frames);
            return bytes.IsEmpty ? handled : default;
        }

        return default;
    }

    private void Drop(BinaryFrame.Verdict verdict)
    {
        switch (verdict)
        {
            case BinaryFrame.Verdict.Whole:
                host.Counters.CountReceived(MessageType.Unknown);
                host.Refuse(new MessageFault(ErrorCode.InvalidMessage, $"A message may hold {MaxFramesPerMessage} frames"), default);
                break;
            case BinaryFrame.Verdict.OtherVersion:
                host.Counters.CountReceived(MessageType.Unknown);
                host.Refuse(new MessageFault(ErrorCode.UnsupportedVersion, "Unsupported frame version", "This server speaks 1"), default);
                break;
            case BinaryFrame.Verdict.TooLarge:
                host.Counters.CountReceived(MessageType.Unknown);
                host.Refuse(new MessageFault(ErrorCode.MessageTooLarge, $"A frame may have {_maxBody} bytes"), default);
                break;
            default:
                host.Drop("no frame");
                break;
        }
    }

    private void RefuseRest() =>
        host.Refuse(new MessageFault(ErrorCode.ServerUnavailable, "The server is too busy for the rest of the message"), default);

    /// <summary>A frame that takes long, and those behind it in the same message, one after the other.</summary>
    private sealed class Rest(BinaryConversation owner, ValueTask first, HeavyWork? heavy, byte[] rest, int frames) : HeavyWork
    {
        public override async ValueTask RunAsync()
        {
            await first.ConfigureAwait(false);
            if (heavy is not null)
                await heavy.RunAsync().ConfigureAwait(false);
            ValueTask handled = owner.Take(rest, frames, out HeavyWork? next);
            await handled.ConfigureAwait(false);
            if (next is not null)
                await next.RunAsync().ConfigureAwait(false);
        }

        public override void RunTooLate()
        {
            heavy?.RunTooLate();
            owner.RefuseRest();
        }
    }
}
