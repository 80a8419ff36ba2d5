using System.Net;

namespace FastSignal.Streaming.Udp;

/// <summary>
/// The one UDP socket all viewers share. One thread receives; any number of threads send, each with its own batch.
/// </summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>The bound address and port.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>True when a batch may hold segmented messages.</summary>
    bool CanSegment { get; }

    /// <summary>A word for the start line and the logs: <c>gso</c>, <c>sendmmsg</c> or <c>plain</c>.</summary>
    string Mode { get; }

    /// <summary>
    /// Waits up to <see cref="SocketLimits.ReceiveWait"/> for datagrams and fills as many buffers as there are, in order.
    /// Returns how many; 0 after the wait or when the socket was closed.
    /// </summary>
    int Receive(DatagramBuffer[] buffers);

    /// <summary>
    /// Sends the batch without blocking and clears it. Datagrams the socket cannot take now are dropped: old media is never
    /// queued. Returns how many datagrams were dropped.
    /// </summary>
    int Send(SendBatch batch);
}

/// <summary>Bounds of the UDP socket.</summary>
internal static class SocketLimits
{
    /// <summary>Longest wait of one receive call; also how long closing the socket may take to be noticed.</summary>
    public static readonly TimeSpan ReceiveWait = TimeSpan.FromMilliseconds(200);

    /// <summary>Datagrams taken per receive call.</summary>
    public const int ReceiveBatch = 32;
}
