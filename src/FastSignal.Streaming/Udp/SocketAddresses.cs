using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FastSignal.Rtc.Ice;

namespace FastSignal.Streaming.Udp;

/// <summary>Translates between <see cref="TransportAddress"/> and the kernel's <c>sockaddr_in</c> / <c>sockaddr_in6</c>.</summary>
internal static class SocketAddresses
{
    /// <summary>Bytes that hold either form (<c>sockaddr_in6</c> is 28).</summary>
    public const int MaxSize = 28;

    private const int InetSize = 16;
    private const int Inet6Size = 28;
    private const ushort LinuxInet = 2;
    private const ushort LinuxInet6 = 10;

    private static readonly ushort Inet = OperatingSystem.IsLinux() ? LinuxInet : (ushort)AddressFamily.InterNetwork;
    private static readonly ushort Inet6 = OperatingSystem.IsLinux() ? LinuxInet6 : (ushort)AddressFamily.InterNetworkV6;

    /// <summary>Writes the address in the form a socket of that family takes; returns the size used.</summary>
    public static int Write(TransportAddress address, AddressFamily family, Span<byte> destination)
    {
        destination.Clear();
        Span<byte> ipv6 = stackalloc byte[16];
        address.CopyTo(ipv6);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        if (family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, Inet);
            ipv6[12..].CopyTo(destination[4..]);
            return InetSize;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(destination, Inet6);
        ipv6.CopyTo(destination[8..]);
        return Inet6Size;
    }

    /// <summary>An endpoint as people write it: an IPv4 address in IPv4 form even when the socket is dual-stack.</summary>
    public static IPEndPoint Unmap(IPEndPoint endpoint) =>
        endpoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endpoint.Address.MapToIPv4(), endpoint.Port) : endpoint;

    /// <summary>Reads either form; an unknown family gives the empty address.</summary>
    public static TransportAddress Read(ReadOnlySpan<byte> source)
    {
        ushort family = BinaryPrimitives.ReadUInt16LittleEndian(source);
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (family == Inet6 && source.Length >= Inet6Size - 4)
            return new TransportAddress(source.Slice(8, 16), port);
        if (family != Inet)
            return default;

        Span<byte> mapped = stackalloc byte[16];
        mapped.Clear();
        mapped[10] = 0xFF;
        mapped[11] = 0xFF;
        source.Slice(4, 4).CopyTo(mapped[12..]);
        return new TransportAddress(mapped, port);
    }
}
