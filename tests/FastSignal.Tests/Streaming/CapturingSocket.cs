using System.Collections.Concurrent;
using System.Net;
using FastSignal.Streaming.Udp;

namespace FastSignal.Tests.Streaming;

/// <summary>A socket that keeps what is sent, or throws it away; nothing is ever received on it.</summary>
internal sealed class CapturingSocket : IDatagramSocket
{
    private long _discarded;

    public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 5000);

    public bool CanSegment => false;

    public string Mode => "captured";

    public ConcurrentQueue<byte[]> Sent { get; } = new();

    /// <summary>True throws datagrams away, so that sending allocates nothing.</summary>
    public volatile bool Discards;

    /// <summary>Sees the whole send block of each batch, on the worker's thread.</summary>
    public Action<SendBatch>? OnBatch { get; set; }

    public long Discarded => Volatile.Read(ref _discarded);

    public int Receive(DatagramBuffer[] buffers) => 0;

    public int Send(SendBatch batch)
    {
        OnBatch?.Invoke(batch);
        foreach (ref readonly SendBatch.Message message in batch.Messages)
        {
            if (Discards)
                Volatile.Write(ref _discarded, _discarded + 1);
            else
                Sent.Enqueue(batch.Block.AsSpan(message.Offset, message.Length).ToArray());
        }

        batch.Clear();
        return 0;
    }

    public void Dispose() { }
}
