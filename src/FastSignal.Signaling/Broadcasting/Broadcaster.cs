using System.Runtime.InteropServices;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Broadcasting;

/// <summary>
/// Sends messages to many: each is spelled once per dialect, and all its receivers share the bytes. Where batching is on,
/// messages wait for others for a short time and leave together; their order holds, whomever they are for.
/// </summary>
internal sealed class Broadcaster : IDisposable
{
    /// <summary>Longest type in characters.</summary>
    public const int MaxTypeLength = 64;

    private readonly SessionEnvironment _environment;
    private readonly Lock _gate = new();

    // Held while a batch is sent, so that the next one cannot overtake it.
    private readonly Lock _sending = new();
    private readonly Timer _timer;
    private List<Waiting> _batch = [];
    private long _number;

    /// <summary>Makes one with nothing waiting.</summary>
    public Broadcaster(SessionEnvironment environment)
    {
        _environment = environment;
        _timer = new Timer(static state => ((Broadcaster)state!).Flush(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Messages that wait for others to be sent with.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
                return _batch.Count;
        }
    }

    /// <summary>
    /// Whether a broadcast may have this type. Welcomes and pongs are the messages without a number: a broadcast under their
    /// name would put clients out of count.
    /// </summary>
    public static bool MaySend(string? type)
    {
        if (type is null or "welcome" or "pong" || type.Length is 0 or > MaxTypeLength)
            return false;
        foreach (char c in type)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    /// <summary>Sends a message to the sessions of one app, or of all when it is null.</summary>
    /// <returns>Sessions whose connection took it; in a batch, the sessions it is for.</returns>
    public int Send(string type, ReadOnlyMemory<byte> data, string? app)
    {
        Waiting message = new(new BroadcastContent(type, data), app, $"broadcast-{Interlocked.Increment(ref _number)}");
        SignalingOptions options = _environment.Options;
        if (options.BroadcastBatch <= 1)
        {
            lock (_sending)
            {
                // What waits from before batching was turned off goes first.
                Flush();
                return Deliver([message]);
            }
        }

        bool full;
        lock (_gate)
        {
            _batch.Add(message);
            full = _batch.Count >= options.BroadcastBatch;
            if (_batch.Count == 1)
                _timer.Change(options.BroadcastDelay, Timeout.InfiniteTimeSpan);
        }

        int receivers = _environment.Registry.Sessions(app).Count;
        if (full)
            Flush();
        return receivers;
    }

    /// <summary>Sends what waits, now.</summary>
    public void Flush()
    {
        lock (_sending)
        {
            List<Waiting> batch;
            lock (_gate)
            {
                if (_batch.Count == 0)
                    return;
                batch = _batch;
                _batch = [];
                _timer.Change(Timeout.Infinite, Timeout.Infinite);
            }

            Deliver(batch);
        }
    }

    /// <summary>Stops the timer.</summary>
    public void Dispose() => _timer.Dispose();

    private int Deliver(List<Waiting> batch)
    {
        int delivered = 0;
        Dictionary<(IDialect, string), byte[][]> spelled = [];
        Dictionary<(IDialect, Waiting), byte[]> bytes = [];
        string? only = batch.TrueForAll(message => message.App == batch[0].App) ? batch[0].App : null;
        foreach (Session session in _environment.Registry.Sessions(only))
        {
            ref byte[][]? messages = ref CollectionsMarshal.GetValueRefOrAddDefault(spelled, (session.Dialect, session.App), out _);
            messages ??= Spell(batch, session, bytes);
            if (messages.Length > 0 && session.Output.SendShared(messages))
                delivered++;
        }

        return delivered;
    }

    private byte[][] Spell(List<Waiting> batch, Session session, Dictionary<(IDialect, Waiting), byte[]> spelled)
    {
        List<byte[]> messages = [];
        foreach (Waiting message in batch)
        {
            if (message.App is not null && message.App != session.App)
                continue;
            ref byte[]? bytes = ref CollectionsMarshal.GetValueRefOrAddDefault(spelled, (session.Dialect, message), out _);
            bytes ??= _environment.Format(session.Dialect, OutboundMessage.Broadcast(message.Content), message.Id);
            // A dialect may have no words for it.
            if (bytes.Length > 0)
                messages.Add(bytes);
        }

        return [.. messages];
    }

    private sealed record Waiting(BroadcastContent Content, string? App, string Id);
}
