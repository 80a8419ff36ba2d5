using System.Buffers;
using System.IO.Pipelines;
using FastSignal.Primitives;
using FastSignal.WebSockets.Compression;
using FastSignal.WebSockets.Frames;
using FastSignal.WebSockets.Sending;

namespace FastSignal.WebSockets.Receiving;

/// <summary>
/// A connection's input: reads the pipe, hands messages to the handler one after the other, and ends each turn with one
/// flush. A turn is what is handled without giving the thread back.
/// </summary>
internal sealed class ReadLoop(
    WebSocketConnection connection, PipeReader input, Outbox outbox, IWebSocketHandler handler, WebSocketEngineOptions options,
    DeflateAgreement? agreement, IEventLoopFeature? loop)
{
    /// <summary>
    /// How long input is read and dropped behind a close frame that answers a broken rule. Closing a TCP connection with
    /// unread input resets it, and a reset may overtake the close frame (RFC 6455 section 7.1.1).
    /// </summary>
    private const long LingerUs = 250_000;

    private readonly FrameReader _reader = new(
        options.MaxMessageBytes, options.MaxFragments,
        agreement is null ? null : new Inflater(agreement, options.MaxMessageBytes, options.Pool), options.Pool);

    private Traffic _received;

    /// <summary>Frames handled since the loop last gave its thread back.</summary>
    private int _turnFrames;

    private long _lastActivityUs = MonotonicClock.NowUs;
    private long _lingerDeadlineUs = long.MaxValue;

    /// <summary>When the peer last sent anything, in microseconds.</summary>
    public long LastActivityUs => Volatile.Read(ref _lastActivityUs);

    /// <summary>When lingering ends, in microseconds; <see cref="long.MaxValue"/> before it began.</summary>
    public long LingerDeadlineUs => Volatile.Read(ref _lingerDeadlineUs);

    /// <summary>
    /// Runs until the input ends, the closing handshake is done or the connection is aborted. Returns the event that ended the
    /// input: a close frame, a refusal, or none when the transport ended first.
    /// </summary>
    public async Task<FrameEvent> ReceiveAsync()
    {
        while (!connection.IsAborted)
        {
            ReadResult result;
            try
            {
                if (!input.TryRead(out result))
                {
                    // The input ran dry: the turn's one flush, and the thread goes back.
                    await EndTurnAsync();
                    result = await input.ReadAsync();
                    BeginTurn();
                }
            }
            catch (Exception)
            {
                // A transport reports a vanished peer by any exception it likes: for the handler they are all 1006.
                return FrameEvent.NeedMore;
            }

            ReadOnlySequence<byte> rest = result.Buffer;
            if (!rest.IsEmpty)
                Volatile.Write(ref _lastActivityUs, MonotonicClock.NowUs);

            FrameEvent found;
            SequencePosition examined;
            do
            {
                found = _reader.Read(rest, out SequencePosition consumed, out examined);
                ReadOnlySequence<byte> left = rest.Slice(consumed);
                _received.Bytes += rest.Length - left.Length;
                rest = left;
                if (found is FrameEvent.NeedMore or FrameEvent.Refused)
                    break;

                _received.Frames++;
                if (found == FrameEvent.Message)
                    await DeliverAsync();
                else
                    HandleControl(found);

                if (++_turnFrames >= options.FramesPerTurn || outbox.HoldsBackTurn)
                {
                    await EndTurnAsync();
                    await new TurnEnd(loop);
                    BeginTurn();
                }
            }
            while (found != FrameEvent.Close);

            if (found == FrameEvent.Refused)
                Refuse();
            input.AdvanceTo(rest.Start, examined);
            if (found != FrameEvent.NeedMore)
                return found;
            if (result.IsCompleted)
                break;
        }

        return FrameEvent.NeedMore;
    }

    /// <summary>Reads and drops what comes behind a refusal, for a short time.</summary>
    public async Task LingerAsync()
    {
        outbox.Uncork();
        await outbox.WhenDrained();

        // The event loop's transport ends one direction alone, so the peer need not wait; Kestrel's sockets would end both.
        if (loop is not null)
            await connection.EndOutputAsync();
        Volatile.Write(ref _lingerDeadlineUs, MonotonicClock.NowUs + LingerUs);
        try
        {
            while (!connection.IsAborted && MonotonicClock.NowUs < _lingerDeadlineUs)
            {
                ReadResult result = await input.ReadAsync();
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception)
        {
            // The peer has gone: nothing is left to drain.
            return;
        }
    }

    /// <summary>The last turn is over: what it wrote is flushed, what it counted is published, and all memory given back.</summary>
    public void End()
    {
        outbox.Uncork();
        _reader.End();
        options.Counters.AddIn(_received);
        _received = default;
    }

    /// <summary>Hands the message to the handler. Completes synchronously, without allocation, when the handler does.</summary>
    private ValueTask DeliverAsync()
    {
        _received.Messages++;
        if (!outbox.IsOpen)
            return default;

        try
        {
            ValueTask handled = handler.OnMessageAsync(_reader.Payload, _reader.IsText);
            if (!handled.IsCompletedSuccessfully)
                return AwaitHandlerAsync(handled);
            handled.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            connection.FailHandler(exception);
        }

        return default;
    }

    private async ValueTask AwaitHandlerAsync(ValueTask handled)
    {
        // The handler left the loop's thread: what it sent so far must not wait for it.
        outbox.Uncork();
        try
        {
            await handled;
        }
        catch (Exception exception)
        {
            connection.FailHandler(exception);
        }

        // What it sent meanwhile counts as the turn's: a transport that does not keep up holds the loop back.
        _turnFrames = 0;
        outbox.Cork(wrote: true);
    }

    private void HandleControl(FrameEvent found)
    {
        ReadOnlySpan<byte> payload = _reader.Payload.Span;
        switch (found)
        {
            case FrameEvent.Ping:
                connection.Send(WebSocketOpcode.Pong, payload);
                break;
            case FrameEvent.Pong:
                TellPong(payload);
                break;
            case FrameEvent.Close:
                // Echoes the code when the peer closed first; otherwise this was the answer to our own close frame.
                outbox.Close(ClosePayload.Read(payload));
                break;
        }
    }

    private void TellPong(ReadOnlySpan<byte> payload)
    {
        try
        {
            handler.OnPong(payload);
        }
        catch (Exception exception)
        {
            connection.FailHandler(exception);
        }
    }

    private void Refuse()
    {
        options.Counters.Count(_reader.Error);
        outbox.Close(new CloseCause(WebSocketErrorTable.CodeOf(_reader.Error), WebSocketErrorTable.LabelOf(_reader.Error)));
    }

    private void BeginTurn()
    {
        _turnFrames = 0;
        outbox.Cork();
    }

    /// <summary>Flushes what the turn wrote; waits only when the turn itself wrote into a transport that does not keep up.</summary>
    private ValueTask EndTurnAsync()
    {
        options.Counters.AddIn(_received);
        _received = default;
        outbox.Uncork();
        return outbox.HoldsBackTurn ? new ValueTask(outbox.WhenFlushed()) : default;
    }
}
