using System.Buffers;
using System.Buffers.Text;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>What leaves a session: spelled by its dialect, numbered, counted. Any thread.</summary>
internal sealed class SessionOutput(Session session, SessionEnvironment environment)
{
    // Enough of a random UUID to tell sessions apart in one log; the number makes the message unique within its session.
    private const int IdPrefixLength = 8;
    private const int MaxIdLength = IdPrefixLength + 1 + 20;

    private long _sent;
    private long _errors;

    /// <summary>Errors told to the client.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Formats a message and hands it to the transport; false when the session has ended or the transport will not take it.</summary>
    public bool Send(in OutboundMessage message)
    {
        if (session.Life.IsOver)
            return false;

        Span<byte> id = stackalloc byte[MaxIdLength];
        id = id[..FormatId(id)];
        ArrayBufferWriter<byte> buffer = FormatBuffer.Take();
        session.Dialect.Format(message, new MessageStamp(id, environment.Clock.UnixTimeMs / 1000, session.Id), buffer);
        bool sent = SendFormatted(buffer.WrittenSpan, message.Type);
        FormatBuffer.Return(buffer);
        return sent;
    }

    /// <summary>Sends bytes formatted for many sessions of one dialect.</summary>
    public bool SendFormatted(ReadOnlySpan<byte> utf8, MessageType type)
    {
        if (session.Life.IsOver || !session.Transport.TrySendText(utf8))
            return false;
        environment.Counters.CountSent(type);
        return true;
    }

    /// <summary>Tells the client about a fault.</summary>
    public void SendError(in MessageFault fault, ReadOnlySpan<byte> replyTo)
    {
        Interlocked.Increment(ref _errors);
        environment.Counters.CountError(fault.Code);
        Send(OutboundMessage.Error(ErrorReport.Of(fault), replyTo));
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
