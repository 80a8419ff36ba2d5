namespace FastSignal.Rtc.Ice;

/// <summary>Transport of a candidate (RFC 8839 section 5.1, RFC 6544 section 4.5).</summary>
public enum IceTransport
{
    /// <summary><c>udp</c>.</summary>
    Udp,

    /// <summary><c>tcp</c> with <c>tcptype active</c>: connects out, its port (9) says nothing.</summary>
    TcpActive,

    /// <summary><c>tcp</c> with <c>tcptype passive</c>: listens.</summary>
    TcpPassive,

    /// <summary><c>tcp</c> with <c>tcptype so</c>: simultaneous open.</summary>
    TcpSimultaneousOpen,
}
