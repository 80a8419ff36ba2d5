using System.Collections.Concurrent;
using System.Net;
using FastSignal.Rtc.Ice;
using FastSignal.Streaming.Udp;

namespace FastSignal.Bench.Streaming;

/// <summary>A socket that counts what it is given and sends nothing, so that what is measured ends where the kernel begins.</summary>
internal sealed class CountingSocket : IDatagramSocket
{
    private readonly BlockingCollection<(TransportAddress To, byte[] Datagram)> _captured = [];
    private volatile bool _capturing = true;
    private long _datagrams;
    private long _messages;

    /// <inheritdoc/>
    public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 8080);

    /// <inheritdoc/>
    public bool CanSegment => true;

    /// <inheritdoc/>
    public string Mode => "counting";

    /// <summary>Datagrams given so far.</summary>
    public long Datagrams => Volatile.Read(ref _datagrams);

    /// <summary>Messages given so far; with segmentation one holds many datagrams.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Takes a datagram sent while viewers are being connected; false when none comes within the wait.</summary>
    public bool TryTake(TimeSpan wait, out TransportAddress to, out byte[] datagram)
    {
        bool taken = _captured.TryTake(out (TransportAddress To, byte[] Datagram) next, wait);
        (to, datagram) = (next.To, next.Datagram ?? []);
        return taken;
    }

    /// <summary>From now on nothing is kept.</summary>
    public void StopCapturing() => _capturing = false;

    /// <inheritdoc/>
    public int Receive(DatagramBuffer[] buffers) => 0;

    /// <inheritdoc/>
    public int Send(SendBatch batch)
    {
        if (_capturing)
            Capture(batch);
        Volatile.Write(ref _datagrams, _datagrams + batch.DatagramCount);
        Volatile.Write(ref _messages, _messages + batch.Count);
        batch.Clear();
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _captured.Dispose();

    private void Capture(SendBatch batch)
    {
        foreach (ref readonly SendBatch.Message message in batch.Messages)
        {
            for (int at = 0; at < message.Length; at += message.SegmentSize)
            {
                int length = Math.Min(message.SegmentSize, message.Length - at);
                _captured.Add((message.To, batch.Block.AsSpan(message.Offset + at, length).ToArray()));
            }
        }
    }
}
