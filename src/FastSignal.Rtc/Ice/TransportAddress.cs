using System.Buffers.Binary;
using System.Net;

namespace FastSignal.Rtc.Ice;

/// <summary>
/// IP address and UDP port as a value (RFC 8445 section 4: "transport address"). IPv4 is kept in its IPv6-mapped form, as
/// a dual-stack socket delivers it, so that one comparison and one hash serve both families without allocating.
/// </summary>
public readonly record struct TransportAddress
{
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly ushort _port;

    /// <param name="ipv6">Sixteen bytes in network order; IPv4 as <c>::ffff:a.b.c.d</c>.</param>
    /// <param name="port">Port in host order.</param>
    public TransportAddress(ReadOnlySpan<byte> ipv6, ushort port)
    {
        _high = BinaryPrimitives.ReadUInt64BigEndian(ipv6);
        _low = BinaryPrimitives.ReadUInt64BigEndian(ipv6[8..]);
        _port = port;
    }

    /// <summary>Copies an endpoint of either family.</summary>
    public static TransportAddress From(IPEndPoint endpoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        endpoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new TransportAddress(bytes, (ushort)endpoint.Port);
    }

    /// <summary>Port in host order.</summary>
    public ushort Port => _port;

    /// <summary>True for an IPv4 address (kept as <c>::ffff:0:0/96</c>).</summary>
    public bool IsIPv4 => _high == 0 && _low >> 32 == 0xFFFF;

    /// <summary>True for the default value, which stands for "no address".</summary>
    public bool IsEmpty => _high == 0 && _low == 0 && _port == 0;

    /// <summary>Writes the sixteen address bytes in network order.</summary>
    public void CopyTo(Span<byte> ipv6)
    {
        BinaryPrimitives.WriteUInt64BigEndian(ipv6, _high);
        BinaryPrimitives.WriteUInt64BigEndian(ipv6[8..], _low);
    }

    /// <summary>The framework's form of this address; allocates.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        CopyTo(bytes);
        IPAddress address = new(bytes);
        return new IPEndPoint(IsIPv4 ? address.MapToIPv4() : address, _port);
    }

    /// <inheritdoc/>
    public override string ToString() => ToEndPoint().ToString();
}
