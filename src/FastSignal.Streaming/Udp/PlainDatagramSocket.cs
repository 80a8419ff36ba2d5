using System.Net;
using System.Net.Sockets;
using FastSignal.Rtc.Ice;

namespace FastSignal.Streaming.Udp;

/// <summary>
/// The portable path: one framework call per datagram. Chosen where the Linux calls are missing or by configuration, and
/// by tests, so that it stays alive.
/// </summary>
internal sealed class PlainDatagramSocket : IDatagramSocket
{
    private readonly Socket _socket;
    private readonly SocketAddress _receiveAddress;

    // One per sending thread: SocketAddress is a mutable buffer.
    private readonly ThreadLocal<SocketAddress> _sendAddress;

    /// <param name="socket">Bound; owned from here on.</param>
    public PlainDatagramSocket(Socket socket)
    {
        _socket = socket;
        // Blocking, a full send buffer would hold up the worker and with it all its viewers.
        socket.Blocking = false;
        _receiveAddress = new SocketAddress(socket.AddressFamily);
        _sendAddress = new ThreadLocal<SocketAddress>(() => new SocketAddress(socket.AddressFamily));
        LocalEndPoint = SocketAddresses.Unmap((IPEndPoint)socket.LocalEndPoint!);
    }

    /// <inheritdoc/>
    public IPEndPoint LocalEndPoint { get; }

    /// <inheritdoc/>
    public bool CanSegment => false;

    /// <inheritdoc/>
    public string Mode => "plain";

    /// <inheritdoc/>
    public int Receive(DatagramBuffer[] buffers)
    {
        try
        {
            if (!_socket.Poll(SocketLimits.ReceiveWait, SelectMode.SelectRead))
                return 0;
            DatagramBuffer buffer = buffers[0];
            buffer.Length = _socket.ReceiveFrom(buffer.Bytes, SocketFlags.None, _receiveAddress);
            buffer.From = SocketAddresses.Read(_receiveAddress.Buffer.Span);
            return 1;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // An ICMP error of an earlier send, or closed: the receive loop decides by its own flag.
            return 0;
        }
    }

    /// <inheritdoc/>
    public int Send(SendBatch batch)
    {
        SocketAddress address = _sendAddress.Value!;
        int dropped = 0;
        foreach (ref readonly SendBatch.Message message in batch.Messages)
        {
            address.Size = SocketAddresses.Write(message.To, _socket.AddressFamily, address.Buffer.Span);
            try
            {
                _socket.SendTo(batch.Block.AsSpan(message.Offset, message.Length), SocketFlags.None, address);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                dropped++;
            }
        }

        batch.Clear();
        return dropped;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _sendAddress.Dispose();
    }
}
