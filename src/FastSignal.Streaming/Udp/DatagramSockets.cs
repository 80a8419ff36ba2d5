using System.Net;
using System.Net.Sockets;
using FastSignal.Streaming.Linux;

namespace FastSignal.Streaming.Udp;

/// <summary>How the UDP socket talks to the kernel.</summary>
public enum UdpBatching
{
    /// <summary>The best path this machine has.</summary>
    Auto,

    /// <summary>One framework call per datagram.</summary>
    Plain,
}

/// <summary>Opens the one UDP socket.</summary>
internal static class DatagramSockets
{
    /// <summary>
    /// Binds a dual-stack socket (or IPv4 only where the kernel has no IPv6) to the address and port; port 0 picks a free one.
    /// </summary>
    /// <exception cref="SocketException">The port is taken or the address is not this machine's.</exception>
    public static IDatagramSocket Bind(IPAddress address, int port, UdpBatching batching, int sendBufferBytes, int receiveBufferBytes)
    {
        bool dualStack = Socket.OSSupportsIPv6;
        Socket socket = new(dualStack ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (dualStack)
            {
                socket.DualMode = true;
                address = address.Equals(IPAddress.Any) ? IPAddress.IPv6Any : address.MapToIPv6();
            }
            else if (address.Equals(IPAddress.IPv6Any))
            {
                address = IPAddress.Any;
            }

            socket.SendBufferSize = sendBufferBytes;
            socket.ReceiveBufferSize = receiveBufferBytes;
            socket.ReceiveTimeout = (int)SocketLimits.ReceiveWait.TotalMilliseconds;
            socket.Bind(new IPEndPoint(address, port));
            return batching == UdpBatching.Auto && LinuxDatagramSocket.IsSupported
                ? new LinuxDatagramSocket(socket)
                : new PlainDatagramSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
