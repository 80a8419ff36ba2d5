using System.Buffers;
using System.IO.Pipelines;
using FastSignal.Primitives;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace FastSignal.WebSockets.Handshake;

/// <summary>
/// Connection middleware: answers and runs WebSocket upgrades for the endpoint's paths; hands every other connection on
/// with its bytes untouched.
/// </summary>
internal sealed class HandshakeMiddleware(ConnectionDelegate next, IWebSocketEndpoint endpoint, WebSocketEngineOptions options)
{
    private readonly UpgradeGate _gate = new(endpoint, options);

    /// <summary>Handles one connection from its first byte to its end.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        // Nothing here blocks, and a handler must not (IWebSocketHandler): where there is an event loop, all of it runs there.
        IEventLoopFeature? loop = connection.Features.Get<IEventLoopFeature>();
        if (loop is not null)
            loop.RunsOnLoop = true;

        RequestHead head;
        WebSocketDecision decision;
        try
        {
            (head, decision) = await PeekAsync(connection);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The peer went away before it had asked for anything.
            return;
        }

        if (decision.Handler is not null)
            await AcceptAsync(connection, head, decision, loop);
        else if (decision.Status != 0)
            await RefuseAsync(connection, decision);
        else
            await PassOnAsync(connection, loop);
    }

    /// <summary>To the HTTP layer, whose code may block and so must not stay on the loop.</summary>
    private async Task PassOnAsync(ConnectionContext connection, IEventLoopFeature? loop)
    {
        if (loop is not null)
        {
            loop.RunsOnLoop = false;
            await Task.Yield();
        }

        await next(connection);
    }

    /// <summary>Reads until the head is decided on; consumes it only when the connection stays here.</summary>
    private async Task<(RequestHead Head, WebSocketDecision Decision)> PeekAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        var deadline = new HeadDeadline(input, MonotonicClock.NowUs + (long)options.HeadTimeout.TotalMicroseconds);
        options.Heartbeat.Add(deadline);
        try
        {
            long examined = 0;
            while (true)
            {
                ReadResult result = await input.ReadAsync();
                ReadOnlySequence<byte> buffer = result.Buffer;
                RequestHead head = RequestHead.Look(buffer, endpoint, options.MaxHeadBytes, connection);
                if (head.Kind == HeadKind.Incomplete && !result.IsCanceled && !result.IsCompleted)
                {
                    examined = buffer.Length;
                    input.AdvanceTo(buffer.Start, buffer.End);
                    continue;
                }

                if (!result.IsCanceled && !deadline.TryFinish())
                {
                    // The limit struck in this very moment: its cancelled read must not be left to the HTTP layer.
                    PutBack(input, buffer, examined);
                    await Task.Yield();
                    continue;
                }

                WebSocketDecision decision = Decide(head, isLate: result.IsCanceled && !buffer.IsEmpty);
                if (decision.Handler is not null)
                    input.AdvanceTo(buffer.GetPosition(head.Size));
                else if (decision.Status != 0)
                    input.AdvanceTo(buffer.End);
                else
                    PutBack(input, buffer, examined);
                return (head, decision);
            }
        }
        finally
        {
            options.Heartbeat.Remove(deadline);
        }
    }

    /// <summary>
    /// Leaves everything to the next reader, who gets the same bytes at once because less than everything counts as
    /// examined; never less than before, which the pipe forbids.
    /// </summary>
    private static void PutBack(PipeReader input, in ReadOnlySequence<byte> buffer, long examined) =>
        input.AdvanceTo(buffer.Start, buffer.GetPosition(examined));

    private WebSocketDecision Decide(in RequestHead head, bool isLate)
    {
        switch (head.Kind)
        {
            case HeadKind.Incomplete when isLate:
                return WebSocketDecision.Refuse(408, "The request head took too long.");
            case HeadKind.TooLarge:
                return WebSocketDecision.Refuse(431, "The request head is too large.");
            case HeadKind.Malformed:
                return WebSocketDecision.Refuse(400, "The request head is malformed.");
            case HeadKind.Upgrade:
                return _gate.Decide(head.Request!, UpgradeRules.Check(head.Request!, head.IsHttp11));
            default:
                return WebSocketDecision.NotMine;
        }
    }

    private async Task RefuseAsync(ConnectionContext connection, WebSocketDecision decision)
    {
        _gate.CountRefusal(decision.Status);
        HandshakeAnswer.WriteRefusal(connection.Transport.Output, decision.Status, decision.Body, decision.Headers);
        try
        {
            await connection.Transport.Output.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The peer did not wait for its answer.
            return;
        }
    }

    /// <summary>Runs the connection. Not async itself: its arguments, the request above all, would be kept for the connection's life.</summary>
    private Task AcceptAsync(ConnectionContext connection, RequestHead head, WebSocketDecision decision, IEventLoopFeature? loop)
    {
        UpgradeRequest request = head.Request!;

        AcceptedUpgrade accepted = _gate.Accept(request, decision);
        HandshakeAnswer.WriteAccept(
            connection.Transport.Output, request.Header("Sec-WebSocket-Key")!, accepted.Subprotocol, accepted.Agreement?.ToHeader());

        CancellationToken shutdown = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        return WebSocketConnection.RunAsync(
            connection.Transport, decision.Handler!, accepted.Options, accepted.Agreement, connection.Abort, loop, shutdown);
    }
}
