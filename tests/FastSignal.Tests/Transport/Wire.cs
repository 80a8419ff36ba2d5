using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using FastSignal.Tests.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Tests.Transport;

/// <summary>Bytes over a plain socket, and the handlers that answer them.</summary>
internal static class Wire
{
    /// <summary>Sends back what comes until the input ends.</summary>
    public static async Task EchoAsync(ConnectionContext connection)
    {
        while (true)
        {
            ReadResult read = await connection.Transport.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
                connection.Transport.Output.Write(part.Span);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            FlushResult flush = await connection.Transport.Output.FlushAsync();
            if (read.IsCompleted || flush.IsCompleted)
                return;
        }
    }

    /// <summary>Bytes that tell a displacement: the same at no other offset nearby.</summary>
    public static byte[] Pattern(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes).AsTask().WaitAsync(WireClient.Patience)..];
    }

    public static async Task<byte[]> ReceiveAsync(this Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < count)
        {
            int received = await socket.ReceiveAsync(bytes.AsMemory(filled)).AsTask().WaitAsync(WireClient.Patience);
            Assert.NotEqual(0, received);
            filled += received;
        }

        return bytes;
    }

    public static async Task<byte[]> ReceiveToEndAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[65_536];
        while (true)
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory()).AsTask().WaitAsync(WireClient.Patience);
            if (received == 0)
                return all.ToArray();
            all.Write(buffer, 0, received);
        }
    }

    /// <summary>Closes with a reset.</summary>
    public static void Reset(this Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public static async Task<ReadResult> ReadInTimeAsync(this PipeReader reader, CancellationToken cancellation = default) =>
        await reader.ReadAsync(cancellation).AsTask().WaitAsync(WireClient.Patience, CancellationToken.None);

    public static async Task<FlushResult> FlushInTimeAsync(this PipeWriter writer) =>
        await writer.FlushAsync().AsTask().WaitAsync(WireClient.Patience);
}
