namespace FastSignal.Transport.Linux;

/// <summary>What epoll reports about a descriptor (<c>epoll_ctl(2)</c>).</summary>
[Flags]
internal enum Readiness : uint
{
    None = 0,

    /// <summary><c>EPOLLIN</c>: bytes, the end of the input or a connection to accept.</summary>
    Readable = 0x1,

    /// <summary><c>EPOLLOUT</c>: there is room to send.</summary>
    Writable = 0x4,

    /// <summary><c>EPOLLERR</c>: the connection broke.</summary>
    Failed = 0x8,

    /// <summary><c>EPOLLHUP</c>: both directions have ended.</summary>
    HungUp = 0x10,

    /// <summary><c>EPOLLRDHUP</c>: the peer sends no more.</summary>
    PeerEnded = 0x2000,

    /// <summary><c>EPOLLET</c>: report changes, not states.</summary>
    EdgeTriggered = 0x80000000,
}
