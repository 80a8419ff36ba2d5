using System.Buffers.Binary;
using System.IO.Pipelines;
using FastSignal.Primitives;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets;

public sealed class OutboxTests
{
    [Fact]
    public async Task Many_threads_send_and_each_ones_order_holds()
    {
        const int Threads = 8;
        const int Each = 2_000;
        WebSocketEngineOptions options = new()
        {
            HeartbeatInterval = TimeSpan.Zero, OutboxMessages = Threads * Each, OutboxBytes = 10_000_000,
            Pool = new CountingPool(), Heartbeat = new Heartbeat(),
        };
        WireClient client = WireClient.Connect(new RecordingHandler(), options, pauseAt: 4096);
        await WireClient.UntilAsync(() => client.Handler.Connection is not null);
        WebSocketConnection connection = client.Handler.Connection!;

        Task[] senders = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(() =>
        {
            byte[] payload = new byte[8];
            for (int i = 0; i < Each; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(payload, thread);
                BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), i);
                Assert.True(connection.TrySend(payload, WebSocketOpcode.Binary));
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

        int[] next = new int[Threads];
        for (int i = 0; i < Threads * Each; i++)
        {
            byte[] frame = await client.ReadAsync(10);
            Assert.Equal([0x82, 8], frame[..2]);
            int thread = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(2));
            Assert.Equal(next[thread]++, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(6)));
        }

        await Task.WhenAll(senders).InTimeAsync();
        client.Finish();
        await client.EndedAsync();
        Assert.Equal(Threads * Each, options.Counters.MessagesOut);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_closed_with_1013_at_the_message_bound()
    {
        WebSocketEngineOptions options = Bounded(messages: 4, bytes: 100_000);
        (WireClient client, WebSocketConnection connection) = await BlockedAsync(options);
        for (int i = 0; i < 4; i++)
            Assert.True(connection.TrySendText("x"u8));
        Assert.False(connection.TrySendText("x"u8));
        Assert.False(connection.IsOpen);

        // What was queued is given up; the close frame gets through when the peer reads after all.
        byte[] output = await client.ReadAsync(104 + 4 + "slow_consumer".Length);
        Assert.Equal((byte[])[0x88, 15, 0x03, 0xF5, .. "slow_consumer"u8], output[104..]);
        await client.SendAsync(ClientFrame.Close(1013));
        await client.EndedAsync();
        Assert.Equal(["closed 1013 slow_consumer"], client.Handler.Lines);
        Assert.Equal(1, options.Counters.Errors(WebSocketError.SlowConsumer));
    }

    [Fact]
    public async Task The_byte_bound_counts_headers_and_holds_exactly()
    {
        WebSocketEngineOptions options = Bounded(messages: 100, bytes: 50);
        (WireClient client, WebSocketConnection connection) = await BlockedAsync(options);
        Assert.True(connection.TrySend(new byte[38], WebSocketOpcode.Binary));
        Assert.True(connection.TrySend(new byte[8], WebSocketOpcode.Binary));
        Assert.False(connection.TrySend([], WebSocketOpcode.Binary));
        client.Finish();
        await client.ReadToEndAsync();
        await client.EndedAsync();
        Assert.Equal(1, options.Counters.Closes(1013));
    }

    [Fact]
    public async Task What_waits_behind_a_pending_flush_leaves_in_order_when_the_peer_reads()
    {
        (WireClient client, WebSocketConnection connection) = await BlockedAsync(Bounded(messages: 10, bytes: 1000));
        Assert.True(connection.TrySendText("a"u8));
        Assert.True(connection.Ping("b"u8));
        connection.Close(1000);
        byte[] output = await client.ReadAsync(104 + 3 + 3 + 4);
        Assert.Equal(Convert.FromHexString("810161" + "890162" + "880203E8"), output[104..]);
        await client.SendAsync(ClientFrame.Close(1000));
        await client.EndedAsync();
    }

    [Fact]
    public async Task A_write_that_stays_pending_is_aborted_after_the_write_timeout()
    {
        WebSocketEngineOptions options = Bounded(messages: 10, bytes: 1000, writeTimeoutMs: 50);
        (WireClient client, _) = await BlockedAsync(options);
        await client.EndedAsync();
        Assert.Equal(["closed 1006 "], client.Handler.Lines);
        Assert.Equal(1, options.Counters.Errors(WebSocketError.WriteTimeout));
    }

    [Fact]
    public async Task An_echo_to_a_peer_that_reads_late_holds_back_its_own_input_instead_of_dropping_it()
    {
        WebSocketEngineOptions options = Bounded(messages: 16, bytes: 4096);
        WireClient client = WireClient.Connect(RecordingHandler.Echo(), options, pauseAt: 64);
        await client.SendAsync([.. Enumerable.Range(0, 500).Select(i => ClientFrame.Text($"{i:000}"))]);
        for (int i = 0; i < 500; i++)
            Assert.Equal((byte[])[0x81, 3, .. System.Text.Encoding.ASCII.GetBytes($"{i:000}")], await client.ReadAsync(5));
        await client.SendAsync(ClientFrame.Close(1000));
        await client.EndedAsync();
        Assert.Equal(0, options.Counters.Errors(WebSocketError.SlowConsumer));
    }

    [Fact]
    public async Task Answers_to_one_batch_of_input_share_one_flush()
    {
        var toServer = new Pipe();
        var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await toServer.Writer.PutAsync(ClientFrame.Join([.. Enumerable.Range(0, 20).Select(_ => ClientFrame.Text("x"))]));
        var output = new FlushCounter(toClient.Writer);
        Task run = WebSocketConnection.RunAsync(new Duplex(toServer.Reader, output), RecordingHandler.Echo(), WireClient.Quiet(), shutdown: TestContext.Current.CancellationToken);
        Assert.Equal(1, output.Flushes);
        await toServer.Writer.CompleteAsync();
        await run.InTimeAsync();
    }

    [Fact]
    public async Task Messages_shared_by_many_connections_leave_with_one_flush()
    {
        var toServer = new Pipe();
        var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var output = new FlushCounter(toClient.Writer);
        var handler = new RecordingHandler();
        Task run = WebSocketConnection.RunAsync(new Duplex(toServer.Reader, output), handler, WireClient.Quiet(), shutdown: TestContext.Current.CancellationToken);
        await WireClient.UntilAsync(() => handler.Connection is not null);
        int before = output.Flushes;
        Assert.True(handler.Connection!.TrySendTexts(["a"u8.ToArray(), "bc"u8.ToArray(), [], "d"u8.ToArray()]));
        Assert.Equal(before + 1, output.Flushes);
        ReadResult read = await toClient.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Convert.FromHexString("810161" + "81026263" + "8100" + "810164"), System.Buffers.BuffersExtensions.ToArray(read.Buffer));
        await toServer.Writer.CompleteAsync();
        await run.InTimeAsync();
    }

    [Fact]
    public async Task Shared_messages_wait_by_reference_within_the_same_bounds()
    {
        WebSocketEngineOptions options = Bounded(messages: 5, bytes: 51);
        (WireClient client, WebSocketConnection connection) = await BlockedAsync(options);
        Assert.True(connection.TrySendText("x"u8));
        int rented = ((CountingPool)options.Pool).Outstanding;
        Assert.True(connection.TrySendTexts(["a"u8.ToArray(), new byte[38], "b"u8.ToArray()]));
        Assert.Equal(rented, ((CountingPool)options.Pool).Outstanding);
        Assert.True(connection.TrySendTexts([[]]));
        byte[] output = await client.ReadAsync(104 + 3 + 3 + 40 + 3 + 2);
        Assert.Equal((byte[])[0x81, 1, (byte)'x', 0x81, 1, (byte)'a', 0x81, 38, .. new byte[38], 0x81, 1, (byte)'b', 0x81, 0], output[104..]);
        Assert.Equal(6, options.Counters.MessagesOut);
        client.Finish();
        await client.EndedAsync();
    }

    [Theory]
    [InlineData(3, 50)]
    [InlineData(5, 43)]
    public async Task Shared_messages_above_a_bound_close_with_1013(int messages, int bytes)
    {
        WebSocketEngineOptions options = Bounded(messages, bytes);
        (WireClient client, WebSocketConnection connection) = await BlockedAsync(options);
        Assert.True(connection.TrySendText("x"u8));
        Assert.False(connection.TrySendTexts(["a"u8.ToArray(), new byte[35], "b"u8.ToArray()]));
        Assert.False(connection.IsOpen);
        client.Finish();
        await client.ReadToEndAsync();
        await client.EndedAsync();
        Assert.Equal(1, options.Counters.Closes(1013));
    }

    [Fact]
    public async Task Pings_come_from_the_shared_heartbeat_and_only_when_due()
    {
        WebSocketEngineOptions options = new() { HeartbeatInterval = TimeSpan.FromHours(1), Pool = new CountingPool(), Heartbeat = new Heartbeat() };
        WireClient client = WireClient.Connect(options: options);
        await WireClient.UntilAsync(() => client.Handler.Connection is not null);
        long nowUs = MonotonicClock.NowUs;
        options.Heartbeat.Tick(nowUs);
        options.Heartbeat.Tick(nowUs + 3_601_000_000);
        options.Heartbeat.Tick(nowUs + 3_602_000_000);
        options.Heartbeat.Tick(nowUs + 7_300_000_000);
        Assert.Equal(Convert.FromHexString("89008900"), await client.ReadAsync(4));
        long before = client.Handler.Connection!.LastActivityUs;
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Pong, []));
        await WireClient.UntilAsync(() => client.Handler.Lines.Contains("pong "));
        Assert.True(client.Handler.Connection.LastActivityUs >= before);
        client.Finish();
        Assert.Empty(await client.ReadToEndAsync());
        await client.EndedAsync();
    }

    private static WebSocketEngineOptions Bounded(int messages, int bytes, int writeTimeoutMs = 60_000) => new()
    {
        HeartbeatInterval = TimeSpan.Zero, OutboxMessages = messages, OutboxBytes = bytes,
        WriteTimeout = TimeSpan.FromMilliseconds(writeTimeoutMs), Pool = new CountingPool(), Heartbeat = new Heartbeat(),
    };

    /// <summary>A connection whose flush is pending: 104 bytes lie in a pipe that pauses at 64.</summary>
    private static async Task<(WireClient Client, WebSocketConnection Connection)> BlockedAsync(WebSocketEngineOptions options)
    {
        WireClient client = WireClient.Connect(new RecordingHandler(), options, pauseAt: 64);
        await WireClient.UntilAsync(() => client.Handler.Connection is not null && options.Counters.Active == 1);
        Assert.True(client.Handler.Connection!.TrySend(new byte[102], WebSocketOpcode.Binary));
        return (client, client.Handler.Connection);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class FlushCounter(PipeWriter inner) : PipeWriter
    {
        public int Flushes { get; private set; }

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
