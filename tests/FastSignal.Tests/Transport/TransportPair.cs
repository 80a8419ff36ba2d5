using System.IO.Pipelines;
using System.Net.Sockets;
using FastSignal.Tests.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Tests.Transport;

/// <summary>One accepted connection in the hands of the test, and the client's socket.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    private readonly TransportServer _server;
    private readonly TaskCompletionSource _done;

    private TransportPair(TransportServer server, Socket client, ConnectionContext connection, TaskCompletionSource done)
    {
        _server = server;
        Client = client;
        Connection = connection;
        _done = done;
    }

    public Socket Client { get; }

    public ConnectionContext Connection { get; }

    public PipeReader Input => Connection.Transport.Input;

    public PipeWriter Output => Connection.Transport.Output;

    public static async Task<TransportPair> ConnectAsync(bool onLoop = false)
    {
        TaskCompletionSource<ConnectionContext> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TransportServer server = await TransportServer.StartAsync(
            connection =>
            {
                accepted.SetResult(connection);
                return done.Task;
            },
            onLoop);
        Socket client = await server.ConnectAsync();
        return new TransportPair(server, client, await accepted.Task.WaitAsync(WireClient.Patience), done);
    }

    /// <summary>The handler returns, and with it the connection is disposed.</summary>
    public Task FinishAsync()
    {
        _done.TrySetResult();
        return _server.AllGoneAsync();
    }

    /// <summary>Writes until the kernel takes no more; returns the flush that waits and the bytes written so far.</summary>
    public (Task<FlushResult> Pending, int Written) Fill(CancellationToken cancellation = default)
    {
        byte[] block = Wire.Pattern(256 * 1024);
        for (int written = 0; ;)
        {
            block.CopyTo(Output.GetSpan(block.Length));
            Output.Advance(block.Length);
            written += block.Length;
            Task<FlushResult> flush = Output.FlushAsync(cancellation).AsTask();
            if (!flush.IsCompleted)
                return (flush, written);
            Assert.False(flush.Result.IsCompleted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _done.TrySetResult();
        await _server.AllGoneAsync();
        await _server.DisposeAsync();
        Assert.Empty(_server.Failures);
    }
}
