using System.Net;
using System.Net.Sockets;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>A UDP socket that sends any bytes to the server from an address of its own.</summary>
internal sealed class UdpAttacker : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public UdpAttacker(IPEndPoint server)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Connect(server);
    }

    /// <summary>Whether the server has never answered; only meaningful once it has surely handled what was sent.</summary>
    public bool HeardNothing => _socket.Available == 0;

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    /// <summary>The next datagram of the server.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        byte[] datagram = new byte[2048];
        int length = await _socket.ReceiveAsync(datagram).WaitAsync(Patience.Limit);
        return datagram[..length];
    }

    public void Dispose() => _socket.Dispose();
}
