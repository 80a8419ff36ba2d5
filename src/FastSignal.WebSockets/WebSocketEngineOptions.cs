using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.WebSockets;

/// <summary>The bounds of a WebSocket endpoint and its connections. Immutable; one instance serves many connections.</summary>
public sealed class WebSocketEngineOptions
{
    /// <summary>Largest message in bytes, all fragments together; one more ends the connection with 1009. Default 512 KiB.</summary>
    public int MaxMessageBytes { get; init; } = 512 * 1024;

    /// <summary>Most frames one message may come in; one more ends the connection with 1008. Default 1024.</summary>
    public int MaxFragments { get; init; } = 1024;

    /// <summary>
    /// Whether permessage-deflate (RFC 7692) is agreed on with clients that offer it. Default off: a connection that uses
    /// it holds up to 64 KiB to inflate and about 300 KiB to compress, and every message costs many times the CPU.
    /// </summary>
    public bool Compression { get; init; }

    /// <summary>Smallest message in bytes that is sent compressed where that was agreed on. Default 1 KiB, about one packet.</summary>
    public int CompressionThresholdBytes { get; init; } = 1024;

    /// <summary>Frames handled in one synchronous run before other connections get the thread. Default 64.</summary>
    public int FramesPerTurn { get; init; } = 64;

    /// <summary>Most frames that wait behind a pending write; one more drops the peer as a slow consumer (1013). Default 256.</summary>
    public int OutboxMessages { get; init; } = 256;

    /// <summary>Most bytes (headers included) that wait behind a pending write; more drops the peer (1013). Default 1 MiB.</summary>
    public int OutboxBytes { get; init; } = 1024 * 1024;

    /// <summary>How long one write may stay pending before the connection is aborted. Default 10 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the peer may take to answer a close frame before the connection is aborted. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between automatic pings; zero turns them off. Default 25 s, because proxies cut idle connections at 60 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Largest head of an upgrade request in bytes, final empty line included; more is answered with 431. Default 16 KiB.</summary>
    public int MaxHeadBytes { get; init; } = 16 * 1024;

    /// <summary>How long the head of an upgrade request may take from accept to its last byte; then 408. Default 10 s.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where connections count; share one instance between the options of several endpoints.</summary>
    public WebSocketCounters Counters { get; init; } = new();

    /// <summary>Receives one line per opened, closed or failed connection. Default: nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Where blocks for fragmented messages and waiting frames come from.</summary>
    internal ArrayPool<byte> Pool { get; init; } = ArrayPool<byte>.Shared;

    /// <summary>The timer that all connections share.</summary>
    internal Heartbeat Heartbeat { get; init; } = Heartbeat.Shared;
}
