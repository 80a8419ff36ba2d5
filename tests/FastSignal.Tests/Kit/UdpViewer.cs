using System.Net;
using System.Net.Sockets;
using FastSignal.Primitives;
using FastSignal.Rtc.Ice;

namespace FastSignal.Tests.Kit;

/// <summary>A test viewer on a loopback socket of its own. A <see cref="ViewerPump"/> moves its datagrams; tests look at it under its lock.</summary>
internal sealed class UdpViewer : IDisposable
{
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    private readonly Lock _sync = new();
    private readonly byte[] _buffer = new byte[2048];
    private readonly IPEndPoint _server;
    private readonly TestViewer _viewer;
    private EndPoint _from = new IPEndPoint(IPAddress.Any, 0);

    public UdpViewer(IPEndPoint server, ViewerOptions options)
    {
        _server = server;
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = ReceiveBufferBytes };
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _viewer = new TestViewer(options, TransportAddress.From((IPEndPoint)Socket.LocalEndPoint!));
    }

    public Socket Socket { get; }

    /// <summary>Says which datagrams of the server are lost; called by the pump.</summary>
    public Predicate<ReadOnlyMemory<byte>> Drops { get; set; } = static _ => false;

    public void Do(Action<TestViewer> action)
    {
        lock (_sync)
            action(_viewer);
    }

    public T Get<T>(Func<TestViewer, T> function)
    {
        lock (_sync)
            return function(_viewer);
    }

    /// <summary>Payloads of the video so far, in order.</summary>
    public List<byte[]> VideoPayloads() => Get(static viewer => viewer.Video?.Payloads ?? []);

    /// <summary>Reads what has arrived, runs the timers, sends what is to be sent.</summary>
    public void Turn()
    {
        lock (_sync)
        {
            while (Socket.Available > 0)
            {
                int length = Socket.ReceiveFrom(_buffer, ref _from);
                if (!Drops(_buffer.AsMemory(0, length)))
                    _viewer.Receive(_buffer.AsSpan(0, length), MonotonicClock.NowUs);
            }

            _viewer.Tick(MonotonicClock.NowUs);
            while (_viewer.TryTake(out byte[] datagram, out _))
                Socket.SendTo(datagram, _server);
        }
    }

    public void Dispose()
    {
        lock (_sync)
            _viewer.Dispose();
        Socket.Dispose();
    }
}
