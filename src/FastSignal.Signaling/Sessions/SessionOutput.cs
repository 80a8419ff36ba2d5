using System.Buffers;
using System.Buffers.Text;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// What leaves a session: spelled by its dialect, numbered, kept for a client that resumes, sent when there is a
/// connection. Welcomes and pongs have no number, because they mean nothing over another connection. Any thread.
/// </summary>
internal sealed class SessionOutput(Session session, SessionEnvironment environment) : IMessageOutput
{
    // Enough of a random UUID to tell sessions apart in one log; the number makes the message unique within its session.
    private const int IdPrefixLength = 8;
    private const int MaxIdLength = IdPrefixLength + 1 + 20;

    private readonly ReplayRing _ring = session.GraceUs > 0
        ? new ReplayRing(session.Options.ReplayMessages, session.Options.ReplayBytes)
        : new ReplayRing(0, 0);

    private long _sent;
    private long _errors;

    /// <summary>Errors told to the client.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Number of the last numbered message. Under the session's gate.</summary>
    public long LastSeq => _ring.LastSeq;

    /// <summary>
    /// Formats a message and hands it to the connection; false when there is none or it will not take it, or when the
    /// dialect has no words for it.
    /// </summary>
    public bool Send(in OutboundMessage message)
    {
        if (session.Life.IsOver)
            return false;

        Span<byte> id = stackalloc byte[MaxIdLength];
        id = id[..FormatId(id)];
        bool numbered = session.Dialect.CanResume && message.Type is not (MessageType.Welcome or MessageType.Pong or MessageType.TextPong);
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        bool sent;
        lock (session.Gate)
        {
            long seq = numbered ? _ring.LastSeq + 1 : 0;
            session.Dialect.Format(message, new MessageStamp(id, environment.Clock.UnixTimeMs / 1000, message.PeerId ?? session.Id, seq), buffer);
            // A dialect without a word for this says nothing.
            bool isSpelled = buffer.WrittenCount > 0;
            if (numbered && isSpelled)
                _ring.Add(buffer.WrittenSpan);
            sent = isSpelled && session.Link is { } link && TrySend(link, buffer.WrittenSpan);
        }

        FormatBuffer.Return(buffer);
        if (sent)
            environment.Counters.CountSent(message.Type);
        return sent;
    }

    /// <summary>
    /// Sends messages spelled once for many sessions of one dialect, in one go. Their numbers are not in them: each is one
    /// more than that of the message before. False when the connection did not take them all.
    /// </summary>
    public bool SendShared(IReadOnlyList<byte[]> messages, MessageType type = MessageType.Broadcast)
    {
        if (messages.Count == 0)
            return false;
        bool sent;
        lock (session.Gate)
        {
            if (session.Life.IsOver)
                return false;
            for (int i = 0; session.Dialect.CanResume && i < messages.Count; i++)
                _ring.AddShared(messages[i]);
            sent = session.Link is { } link && (session.Dialect.IsBinary ? TrySendEach(link, messages) : link.Transport.TrySendTexts(messages));
        }

        for (int i = 0; sent && i < messages.Count; i++)
            environment.Counters.CountSent(type);
        return sent;
    }

    /// <summary>Sends what is spelled already, as it is and without a number.</summary>
    public bool SendRaw(ReadOnlySpan<byte> payload, bool isText, MessageType type)
    {
        bool sent;
        lock (session.Gate)
        {
            if (session.Life.IsOver || session.Link is not { } link)
                return false;
            sent = isText ? link.Transport.TrySendText(payload) : link.Transport.TrySendBinary(payload);
        }

        if (sent)
            environment.Counters.CountSent(type);
        return sent;
    }

    /// <summary>Tells the client about a fault.</summary>
    public void SendError(in MessageFault fault, ReadOnlySpan<byte> replyTo)
    {
        Interlocked.Increment(ref _errors);
        environment.Counters.CountError(fault.Code);
        Send(OutboundMessage.Error(ErrorReport.Of(fault), replyTo));
    }

    /// <summary>Whether everything after a number can be sent again. Under the session's gate.</summary>
    public bool CanReplayAfter(long seq) => _ring.HoldsAllAfter(seq);

    /// <summary>Welcomes a new connection and sends it what it missed. Under the session's gate.</summary>
    public void Replay(WelcomeSnapshot welcome, long lastSeq, ReadOnlySpan<byte> replyTo)
    {
        Send(OutboundMessage.Welcome(welcome, replyTo));
        _ring.ForgetThrough(lastSeq);
        for (long seq = lastSeq + 1; seq <= _ring.LastSeq; seq++)
            TrySend(session.Link!, _ring[seq]);
    }

    /// <summary>The client has everything up to a number.</summary>
    public void Acknowledge(long seq)
    {
        lock (session.Gate)
            _ring.ForgetThrough(seq);
    }

    /// <summary>Forgets everything kept. Under the session's gate.</summary>
    public void Clear() => _ring.Clear();

    private bool TrySend(SignalingLink link, ReadOnlySpan<byte> spelled) =>
        session.Dialect.IsBinary ? link.Transport.TrySendBinary(spelled) : link.Transport.TrySendText(spelled);

    private static bool TrySendEach(SignalingLink link, IReadOnlyList<byte[]> messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (!link.Transport.TrySendBinary(messages[i]))
                return false;
        }

        return true;
    }

    private int FormatId(Span<byte> target)
    {
        for (int i = 0; i < IdPrefixLength; i++)
            target[i] = (byte)session.Id[i];
        target[IdPrefixLength] = (byte)'-';
        Utf8Formatter.TryFormat(Interlocked.Increment(ref _sent), target[(IdPrefixLength + 1)..], out int digits);
        return IdPrefixLength + 1 + digits;
    }
}
