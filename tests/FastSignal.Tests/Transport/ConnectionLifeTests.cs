using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using FastSignal.Primitives;
using FastSignal.Tests.WebSockets;
using FastSignal.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;

#pragma warning disable xUnit1051 // Every wait here has a deadline of its own.

namespace FastSignal.Tests.Transport;

/// <summary>Connections from accept to close, many of them, and the listener.</summary>
[Trait("Tier", "io")]
public sealed class ConnectionLifeTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public async Task Many_connections_get_back_what_they_send_in_any_splits(bool onLoop, int loops)
    {
        await using TransportServer server = await TransportServer.StartAsync(Wire.EchoAsync, onLoop, loops);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async seed =>
        {
            using Socket client = await server.ConnectAsync();
            Random random = new(seed);
            byte[] sent = Wire.Pattern(random.Next(1, 400_000), seed);
            Task<byte[]> receiving = client.ReceiveToEndAsync();
            for (int offset = 0; offset < sent.Length;)
            {
                int length = Math.Min(sent.Length - offset, random.Next(2) == 0 ? random.Next(1, 50) * 100 : random.Next(1, 100_000));
                await client.SendAllAsync(sent.AsMemory(offset, length));
                offset += length;
            }

            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(sent, await receiving);
        }));
        await server.AllGoneAsync();
        Assert.Empty(server.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_takes_and_leaves_at_random_sees_every_byte_once_and_in_order(bool onLoop)
    {
        byte[] sent = Wire.Pattern(2_000_000);
        TaskCompletionSource<bool> same = new();
        await using TransportServer server = await TransportServer.StartAsync(
            async connection =>
            {
                Random random = new(7);
                PipeReader input = connection.Transport.Input;
                int used = 0;
                bool ok = true;
                while (true)
                {
                    ReadResult read = await input.ReadAsync();
                    ok &= read.Buffer.FirstSpan.SequenceEqual(sent.AsSpan(used, (int)read.Buffer.Length));
                    long consumed = random.NextInt64(read.Buffer.Length + 1);
                    long examined = read.IsCompleted ? read.Buffer.Length : random.NextInt64(consumed, read.Buffer.Length + 1);
                    used += (int)consumed;
                    input.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.GetPosition(examined));
                    if (read.IsCompleted && consumed == read.Buffer.Length)
                        break;
                }

                same.SetResult(ok && used == sent.Length);
            },
            onLoop);
        using Socket client = await server.ConnectAsync();
        Random splits = new(3);
        for (int offset = 0; offset < sent.Length;)
        {
            int length = Math.Min(sent.Length - offset, splits.Next(1, 30_000));
            await client.SendAllAsync(sent.AsMemory(offset, length));
            offset += length;
        }

        client.Shutdown(SocketShutdown.Send);
        Assert.True(await same.Task.WaitAsync(WireClient.Patience));
    }

    [Fact]
    public async Task Slow_readers_hold_up_nobody_else()
    {
        await using TransportServer server = await TransportServer.StartAsync(Wire.EchoAsync, onLoop: true);
        byte[] block = Wire.Pattern(64 * 1024);
        List<Socket> slow = [];
        for (int i = 0; i < 20; i++)
        {
            // Sends until nothing is taken any more, and reads nothing.
            Socket socket = await server.ConnectAsync();
            socket.Blocking = false;
            SocketError error;
            do
                socket.Send(block, SocketFlags.None, out error);
            while (error == SocketError.Success);
            slow.Add(socket);
        }

        using Socket client = await server.ConnectAsync();
        for (int i = 0; i < 100; i++)
        {
            await client.SendAllAsync(block);
            Assert.Equal(block, await client.ReceiveAsync(block.Length));
        }

        slow.ForEach(socket => socket.Reset());
        client.Dispose();
        await server.AllGoneAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resets_at_every_stage_leave_nothing_behind(bool onLoop)
    {
        await using TransportServer server = await TransportServer.StartAsync(Wire.EchoAsync, onLoop);
        for (int round = 0; round < 50; round++)
        {
            // Before anything, after bytes, after an answer, behind a half close, and with the answer unread.
            (await server.ConnectAsync()).Reset();
            Socket socket = await server.ConnectAsync();
            await socket.SendAllAsync("a"u8.ToArray());
            socket.Reset();
            socket = await server.ConnectAsync();
            await socket.SendAllAsync("a"u8.ToArray());
            await socket.ReceiveAsync(1);
            socket.Reset();
            socket = await server.ConnectAsync();
            socket.Shutdown(SocketShutdown.Send);
            socket.Reset();
            socket = await server.ConnectAsync();
            await socket.SendAllAsync(new byte[200_000]);
            socket.Reset();
        }

        await server.AllGoneAsync();
        Assert.All(server.Failures, failure => Assert.IsType<ConnectionResetException>(failure));
    }

    [Fact]
    public async Task A_peer_that_has_ended_its_side_still_gets_its_answer()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.True((await pair.Input.ReadInTimeAsync()).IsCompleted);
        await pair.Output.PutAsync("answer"u8.ToArray());
        await pair.FinishAsync();
        Assert.Equal("answer"u8.ToArray(), await pair.Client.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Input_nobody_reads_does_not_turn_the_end_into_a_reset()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        await pair.Client.SendAllAsync(new byte[50_000]);
        await pair.Output.PutAsync("answer"u8.ToArray());
        await pair.FinishAsync();
        Assert.Equal("answer"u8.ToArray(), await pair.Client.ReceiveToEndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_closed_token_tells_of_a_peer_that_left_although_nobody_reads(bool isReset)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        Task<ReadResult> read = pair.Input.ReadInTimeAsync();
        await pair.Client.SendAllAsync("x"u8.ToArray());
        pair.Input.AdvanceTo((await read).Buffer.End);

        TaskCompletionSource closed = new();
        await using CancellationTokenRegistration registration = pair.Connection.ConnectionClosed.Register(closed.SetResult);
        if (isReset)
            pair.Client.Reset();
        else
            pair.Client.Shutdown(SocketShutdown.Send);
        await closed.Task.InTimeAsync();
        Assert.True(pair.Connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_closed_token_asked_for_afterwards_is_canceled_already()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        pair.Client.Shutdown(SocketShutdown.Send);
        await pair.Input.ReadInTimeAsync();
        Assert.True(pair.Connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_connection_offers_what_the_layers_above_ask_for()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        ConnectionContext connection = pair.Connection;
        Assert.Equal(pair.Client.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Equal(pair.Client.RemoteEndPoint, connection.LocalEndPoint);
        Assert.Same(connection.RemoteEndPoint, connection.Features.Get<IConnectionEndPointFeature>()!.RemoteEndPoint);
        Assert.NotNull(connection.Features.Get<IMemoryPoolFeature>()!.MemoryPool);
        Assert.Same(connection.Transport, connection.Features.Get<IConnectionTransportFeature>()!.Transport);
        Assert.Equal(connection.ConnectionId, connection.Features.Get<IConnectionIdFeature>()!.ConnectionId);
        connection.Items["a"] = 1;
        Assert.Equal(1, connection.Features.Get<IConnectionItemsFeature>()!.Items["a"]);

        Assert.Null(connection.Features.Get<IDisposable>());
        int revision = connection.Features.Revision;
        using MemoryStream added = new();
        connection.Features.Set<IDisposable>(added);
        Assert.Same(added, connection.Features.Get<IDisposable>());
        Assert.Contains(connection.Features, entry => entry.Key == typeof(IDisposable));
        connection.Features.Set<IDisposable>(null);
        Assert.Null(connection.Features.Get<IDisposable>());
        Assert.NotEqual(revision, connection.Features.Revision);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_runs_on_the_loop_only_where_it_says_so(bool onLoop)
    {
        ConcurrentBag<bool> onPool = [];
        await using TransportServer server = await TransportServer.StartAsync(
            async connection =>
            {
                while (true)
                {
                    ReadResult read = await connection.Transport.Input.ReadAsync();
                    onPool.Add(Thread.CurrentThread.IsThreadPoolThread);
                    connection.Transport.Input.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                        return;
                    await connection.Transport.Output.PutAsync("k"u8.ToArray());
                }
            },
            onLoop);
        using Socket client = await server.ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            await client.SendAllAsync("a"u8.ToArray());
            await client.ReceiveAsync(1);
        }

        client.Dispose();
        await server.AllGoneAsync();

        // The first read may have had its bytes before anybody waited.
        Assert.True(onPool.Count(isPool => isPool == onLoop) <= 1);
    }

    [Fact]
    public async Task Posted_callbacks_run_in_order_on_the_loop()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        IEventLoopFeature loop = pair.Connection.Features.Get<IEventLoopFeature>()!;
        List<int> seen = [];
        TaskCompletionSource<bool> done = new();
        for (int i = 0; i < 1000; i++)
            loop.Post(state => seen.Add((int)state!), i);
        loop.Post(_ => throw new InvalidOperationException("ends here"), null);
        loop.Post(_ => done.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);
        Assert.False(await done.Task.WaitAsync(WireClient.Patience));
        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public async Task Connections_go_to_the_loop_with_the_fewest()
    {
        ConcurrentDictionary<int, int> perThread = new();
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TransportServer server = await TransportServer.StartAsync(
            async connection =>
            {
                connection.Features.Get<IEventLoopFeature>()!.Post(_ => perThread.AddOrUpdate(Environment.CurrentManagedThreadId, 1, (_, count) => count + 1), null);
                await done.Task;
            },
            loops: 3);
        List<Socket> clients = [];
        for (int i = 0; i < 30; i++)
            clients.Add(await server.ConnectAsync());
        await WireClient.UntilAsync(() => perThread.Values.Sum() == 30);
        Assert.Equal([10, 10, 10], perThread.Values);
        clients.ForEach(client => client.Dispose());
        done.SetResult();
        await server.AllGoneAsync();
    }

    [Fact]
    public async Task A_taken_port_is_told_and_an_unbound_one_refuses()
    {
        await using TransportServer server = await TransportServer.StartAsync(Wire.EchoAsync);
        var second = new EpollTransport(1, NullLoggerFactory.Instance);
        await Assert.ThrowsAsync<AddressInUseException>(() => second.BindAsync(server.EndPoint).AsTask());
        using Socket client = await server.ConnectAsync();
        await client.SendAllAsync("a"u8.ToArray());
        await client.ReceiveAsync(1);

        await server.UnbindAsync();
        await Assert.ThrowsAsync<SocketException>(() => server.ConnectAsync());
        await client.SendAllAsync("b"u8.ToArray());
        Assert.Equal("b"u8.ToArray(), await client.ReceiveAsync(1));
    }

    [Fact]
    public async Task Any_ipv6_address_takes_both_families()
    {
        var transport = new EpollTransport(1, NullLoggerFactory.Instance);
        Assert.True(transport.CanBind(new IPEndPoint(IPAddress.IPv6Any, 0)));
        Assert.False(transport.CanBind(new UnixDomainSocketEndPoint("/tmp/x")));
        await using IConnectionListener listener = await transport.BindAsync(new IPEndPoint(IPAddress.IPv6Any, 0));
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using Socket client = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(address, ((IPEndPoint)listener.EndPoint).Port).InTimeAsync();
            ConnectionContext? connection = await listener.AcceptAsync().AsTask().WaitAsync(WireClient.Patience);
            Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, ((IPEndPoint)connection!.RemoteEndPoint!).Port);
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Churn_leaves_no_descriptor_open()
    {
        await using TransportServer server = await TransportServer.StartAsync(Wire.EchoAsync, onLoop: true, loops: 2);
        for (int round = 0; round < 40; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ =>
            {
                using Socket client = await server.ConnectAsync();
                await client.SendAllAsync("hello"u8.ToArray());
                await client.ReceiveAsync(5);
            }));
        }

        await server.AllGoneAsync();
        int port = server.EndPoint.Port;

        // Counted by port, because other tests open descriptors at the same time.
        string listening = $":{port:X4} ";
        await WireClient.UntilAsync(() => !File.ReadLines("/proc/self/net/tcp").Any(line =>
            line.Contains(listening, StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] is "01" or "08"));
    }
}
