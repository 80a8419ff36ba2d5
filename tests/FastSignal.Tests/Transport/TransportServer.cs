using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FastSignal.Primitives;
using FastSignal.Tests.WebSockets;
using FastSignal.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Transport;

/// <summary>The transport without Kestrel: runs a handler for every connection, as Kestrel would, and disposes it afterwards.</summary>
internal sealed class TransportServer : IAsyncDisposable
{
    private readonly Func<ConnectionContext, Task> _handler;
    private readonly bool _onLoop;
    private readonly IConnectionListener _listener;
    private readonly Task _accepting;
    private int _running;

    private TransportServer(EpollTransport transport, IConnectionListener listener, Func<ConnectionContext, Task> handler, bool onLoop)
    {
        Transport = transport;
        _listener = listener;
        _handler = handler;
        _onLoop = onLoop;
        _accepting = AcceptAsync();
    }

    public EpollTransport Transport { get; }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.EndPoint;

    /// <summary>What handlers threw.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Handlers that have not returned.</summary>
    public int Running => Volatile.Read(ref _running);

    public static async Task<TransportServer> StartAsync(Func<ConnectionContext, Task> handler, bool onLoop = false, int loops = 1)
    {
        var transport = new EpollTransport(loops, NullLoggerFactory.Instance);
        return new TransportServer(transport, await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0)), handler, onLoop);
    }

    /// <summary>A client as a plain socket.</summary>
    public async Task<Socket> ConnectAsync()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint).InTimeAsync();
        return socket;
    }

    public Task UnbindAsync() => _listener.UnbindAsync().AsTask();

    /// <summary>Waits until no handler runs and no socket is open.</summary>
    public Task AllGoneAsync() => WireClient.UntilAsync(() => Running == 0 && Transport.ConnectionCount == 0);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _accepting.InTimeAsync();
    }

    private async Task AcceptAsync()
    {
        while (await _listener.AcceptAsync() is { } connection)
        {
            Interlocked.Increment(ref _running);
            _ = Task.Run(() => RunAsync(connection));
        }
    }

    private async Task RunAsync(ConnectionContext connection)
    {
        try
        {
            connection.Features.Get<IEventLoopFeature>()!.RunsOnLoop = _onLoop;
            Assert.Same(connection, connection.Features.Get<IConnectionLifetimeFeature>());
            await _handler(connection);
        }
        catch (Exception exception)
        {
            Failures.Enqueue(exception);
        }

        await connection.DisposeAsync();
        Interlocked.Decrement(ref _running);
    }
}
