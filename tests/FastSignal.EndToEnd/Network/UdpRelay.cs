using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FastSignal.EndToEnd.Network;

/// <summary>
/// A bad network between browsers and the server: listens on the server's port at another loopback address and forwards
/// through one socket per browser address, so that the server sees as many peers as there are. What happens to a datagram
/// on its way to the browser is decided by <see cref="Fate"/>.
/// </summary>
internal sealed class UdpRelay : IAsyncDisposable
{
    private const int MaxDatagramBytes = 65535;

    private readonly Socket _front;
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<IPEndPoint, Socket> _clients = new();
    private readonly ConcurrentBag<Task> _pumps = [];
    private readonly CancellationTokenSource _ending = new();
    private volatile Fate _fate = static _ => TimeSpan.Zero;

    private UdpRelay(Socket front, IPEndPoint server)
    {
        _front = front;
        _server = server;
    }

    /// <summary>Applied from now on to what the server sends.</summary>
    public Fate Fate
    {
        set => _fate = value;
    }

    /// <summary>Listens on the server's port at <paramref name="address"/>.</summary>
    public static UdpRelay Start(IPAddress address, IPEndPoint server)
    {
        Socket front = Open();
        front.Bind(new IPEndPoint(address, server.Port));
        UdpRelay relay = new(front, server);
        relay._pumps.Add(relay.ForwardAsync());
        return relay;
    }

    /// <summary>Cuts the network in both directions. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await _ending.CancelAsync();
        await Task.WhenAll(_pumps);
        _front.Dispose();
        foreach (Socket client in _clients.Values)
            client.Dispose();
    }

    private static Socket Open()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // A key frame is a burst; the relay must lose only what it is told to.
        socket.ReceiveBufferSize = 4 * 1024 * 1024;
        socket.SendBufferSize = 4 * 1024 * 1024;
        return socket;
    }

    private async Task ForwardAsync()
    {
        byte[] buffer = new byte[MaxDatagramBytes];
        await PumpAsync(async () =>
        {
            SocketReceiveFromResult received = await _front.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _ending.Token);
            Socket client = _clients.GetOrAdd((IPEndPoint)received.RemoteEndPoint, Connect);
            await client.SendAsync(buffer.AsMemory(0, received.ReceivedBytes), _ending.Token);
        });
    }

    private Socket Connect(IPEndPoint browser)
    {
        Socket socket = Open();
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(_server);
        _pumps.Add(ReturnAsync(socket, browser));
        return socket;
    }

    private async Task ReturnAsync(Socket client, IPEndPoint browser)
    {
        byte[] buffer = new byte[MaxDatagramBytes];
        await PumpAsync(async () =>
        {
            int bytes = await client.ReceiveAsync(buffer, _ending.Token);
            TimeSpan? delay = _fate(buffer.AsSpan(0, bytes));
            if (delay == TimeSpan.Zero)
                await _front.SendToAsync(buffer.AsMemory(0, bytes), browser, _ending.Token);
            else if (delay is { } later)
                _pumps.Add(SendLaterAsync(buffer[..bytes], browser, later));
        });
    }

    private async Task SendLaterAsync(byte[] datagram, IPEndPoint browser, TimeSpan delay)
    {
        await Task.Delay(delay, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_ending.IsCancellationRequested)
            await _front.SendToAsync(datagram, browser);
    }

    private async Task PumpAsync(Func<Task> step)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await step();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // The other end is gone: loopback reports it on the next call, and a network has no duty to care.
            }
        }
    }
}
