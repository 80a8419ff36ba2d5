namespace FastSignal.WebSockets;

/// <summary>
/// Running totals of all connections that share the instance. Safe for any thread. Connections add up locally and
/// publish once per turn, so a total may lag by the turn under way and is exact once the connection has closed.
/// </summary>
public sealed class WebSocketCounters
{
    private const int FirstCode = 1000;
    private const int LastCode = 4999;
    private const int FirstStatus = 400;
    private const int LastStatus = 599;

    private readonly long[] _errors = new long[WebSocketErrorTable.Count];
    private readonly long[] _closes = new long[LastCode - FirstCode + 1];
    private readonly long[] _refusals = new long[LastStatus - FirstStatus + 1];
    private long _opened;
    private long _closed;
    private long _framesIn;
    private long _messagesIn;
    private long _bytesIn;
    private long _framesOut;
    private long _messagesOut;
    private long _bytesOut;

    /// <summary>Connections that are open now.</summary>
    public long Active => Opened - Interlocked.Read(ref _closed);

    /// <summary>Connections opened so far.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Frames received, control frames and fragments included.</summary>
    public long FramesIn => Interlocked.Read(ref _framesIn);

    /// <summary>Whole text and binary messages received.</summary>
    public long MessagesIn => Interlocked.Read(ref _messagesIn);

    /// <summary>Bytes taken from the transport behind the handshake, frame headers included.</summary>
    public long BytesIn => Interlocked.Read(ref _bytesIn);

    /// <summary>Frames given to the transport, control frames included.</summary>
    public long FramesOut => Interlocked.Read(ref _framesOut);

    /// <summary>Text and binary messages given to the transport.</summary>
    public long MessagesOut => Interlocked.Read(ref _messagesOut);

    /// <summary>Bytes given to the transport behind the handshake, frame headers included.</summary>
    public long BytesOut => Interlocked.Read(ref _bytesOut);

    /// <summary>How often the error ended a connection.</summary>
    public long Errors(WebSocketError error) => Interlocked.Read(ref _errors[(int)error]);

    /// <summary>How many connections ended with the code (1000-4999, 1005 and 1006 included).</summary>
    public long Closes(int code) => code is < FirstCode or > LastCode ? 0 : Interlocked.Read(ref _closes[code - FirstCode]);

    /// <summary>How many upgrade requests were refused with the HTTP status (400-599).</summary>
    public long Refusals(int status) => status is < FirstStatus or > LastStatus ? 0 : Interlocked.Read(ref _refusals[status - FirstStatus]);

    /// <summary>The close codes that have occurred, ascending, with their counts.</summary>
    public IEnumerable<(int Code, long Count)> ClosesByCode() => NonZero(_closes, FirstCode);

    /// <summary>The HTTP statuses upgrade requests were refused with, ascending, with their counts.</summary>
    public IEnumerable<(int Status, long Count)> RefusalsByStatus() => NonZero(_refusals, FirstStatus);

    internal void Open() => Interlocked.Increment(ref _opened);

    internal void Close(ushort code)
    {
        Interlocked.Increment(ref _closes[code - FirstCode]);
        Interlocked.Increment(ref _closed);
    }

    internal void Count(WebSocketError error) => Interlocked.Increment(ref _errors[(int)error]);

    internal void Refuse(int status) => Interlocked.Increment(ref _refusals[status - FirstStatus]);

    internal void AddIn(in Traffic traffic)
    {
        Interlocked.Add(ref _framesIn, traffic.Frames);
        Interlocked.Add(ref _messagesIn, traffic.Messages);
        Interlocked.Add(ref _bytesIn, traffic.Bytes);
    }

    internal void AddOut(in Traffic traffic)
    {
        Interlocked.Add(ref _framesOut, traffic.Frames);
        Interlocked.Add(ref _messagesOut, traffic.Messages);
        Interlocked.Add(ref _bytesOut, traffic.Bytes);
    }

    private static IEnumerable<(int Number, long Count)> NonZero(long[] counts, int first)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            long count = Interlocked.Read(ref counts[i]);
            if (count != 0)
                yield return (first + i, count);
        }
    }
}
