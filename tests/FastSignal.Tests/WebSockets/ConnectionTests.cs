using System.IO.Pipelines;
using System.Text;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Messages_are_echoed_in_order_and_the_close_code_comes_back()
    {
        WireClient client = WireClient.Connect();
        await client.SendAsync(ClientFrame.Text("one"), ClientFrame.Build(WebSocketOpcode.Binary, [1, 2]), ClientFrame.Close(1000, "bye"));

        byte[] output = await client.ReadToEndAsync();
        Assert.Equal(Convert.FromHexString("81036F6E65" + "82020102" + "8805" + "03E8627965"), output);
        await client.EndedAsync();
        Assert.Equal(["text one", "binary 0102", "closed 1000 bye"], client.Handler.Lines);
    }

    [Fact]
    public async Task A_ping_between_fragments_is_answered_with_its_payload_before_the_message_ends()
    {
        WireClient client = WireClient.Connect();
        await client.SendAsync(ClientFrame.Text("a", fin: false), ClientFrame.Build(WebSocketOpcode.Ping, "now"u8));
        Assert.Equal(Convert.FromHexString("8A036E6F77"), await client.ReadAsync(5));
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Continuation, "b"u8), ClientFrame.Build(WebSocketOpcode.Close, []));
        Assert.Equal(Convert.FromHexString("81026162" + "8800"), await client.ReadToEndAsync());
        await client.EndedAsync();
        Assert.Equal(["text ab", "closed 1005 "], client.Handler.Lines);
    }

    [Fact]
    public async Task A_whole_message_that_lies_across_segments_arrives_whole()
    {
        WireClient client = WireClient.Connect();
        string text = new('x', 100_000);
        await client.SendAsync(ClientFrame.Text(text));
        byte[] output = await client.ReadAsync(100_010);
        Assert.Equal(Convert.FromHexString("817F00000000000186A0"), output[..10]);
        Assert.Equal(text, Encoding.UTF8.GetString(output[10..]));
        await client.SendAsync(ClientFrame.Close(1001));
        await client.ReadToEndAsync();
        await client.EndedAsync();
    }

    [Theory]
    [InlineData("810548656C6C6F", WebSocketError.Unmasked, 1002)]
    [InlineData("838000000000", WebSocketError.ReservedOpcode, 1002)]
    [InlineData("818200000000C328", WebSocketError.InvalidUtf8, 1007)]
    [InlineData("82FF000000000010000100000000", WebSocketError.MessageTooBig, 1009)]
    [InlineData("88810000000003", WebSocketError.CloseLength, 1002)]
    public async Task A_broken_rule_is_answered_with_its_close_frame_then_the_connection_ends(string hex, WebSocketError error, int code)
    {
        WireClient client = WireClient.Connect();
        await client.SendAsync(Convert.FromHexString(hex));
        string label = WebSocketErrorTable.LabelOf(error);
        byte[] expected = [0x88, (byte)(2 + label.Length), (byte)(code >> 8), (byte)code, .. Encoding.ASCII.GetBytes(label)];
        Assert.Equal(expected, await client.ReadToEndAsync());
        await client.EndedAsync();
        Assert.Equal([$"closed {code} {label}"], client.Handler.Lines);
        Assert.Equal(1, client.Options.Counters.Errors(error));
        Assert.Equal(1, client.Options.Counters.Closes(code));
    }

    [Fact]
    public async Task Text_that_cannot_become_valid_is_refused_before_its_frame_is_complete()
    {
        WireClient client = WireClient.Connect();
        byte[] frame = ClientFrame.Build(WebSocketOpcode.Text, [0x41, 0xC3, 0x28, .. new byte[1000]]);
        await client.SendAsync(frame[..20]);
        Assert.Equal(0x88, (await client.ReadAsync(4))[0]);
        client.Finish();
        await client.ReadToEndAsync();
        await client.EndedAsync();
    }

    [Fact]
    public async Task The_end_of_the_input_without_a_close_frame_is_1006()
    {
        WireClient client = WireClient.Connect();
        await client.SendAsync(ClientFrame.Text("last"));
        client.Finish();
        Assert.Equal(Convert.FromHexString("81046C617374"), await client.ReadToEndAsync());
        await client.EndedAsync();
        Assert.Equal(["text last", "closed 1006 "], client.Handler.Lines);
        Assert.Equal(1, client.Options.Counters.Closes(1006));
    }

    [Fact]
    public async Task A_transport_that_fails_is_1006_and_nothing_is_thrown()
    {
        WireClient client = WireClient.Connect();
        client.Input.Complete(new IOException("reset"));
        await client.EndedAsync();
        Assert.Equal(["closed 1006 "], client.Handler.Lines);
    }

    [Fact]
    public async Task Data_behind_a_close_frame_is_ignored()
    {
        WireClient client = WireClient.Connect();
        await client.SendAsync(ClientFrame.Join(ClientFrame.Close(1000), ClientFrame.Text("late")));
        Assert.Equal(Convert.FromHexString("880203E8"), await client.ReadToEndAsync());
        await client.EndedAsync();
        Assert.Equal(["closed 1000 "], client.Handler.Lines);
    }

    [Fact]
    public async Task A_server_close_waits_for_the_peers_and_keeps_its_own_cause()
    {
        WireClient client = WireClient.Connect();
        await WireClient.UntilAsync(() => client.Handler.Connection is not null);
        client.Handler.Connection!.Close(4001, "superseded");
        client.Handler.Connection.Close(4008, "second");
        Assert.False(client.Handler.Connection.TrySendText("x"u8));
        Assert.False(client.Handler.Connection.IsOpen);
        Assert.Equal((byte[])[0x88, 12, 0x0F, 0xA1, .. "superseded"u8], await client.ReadAsync(14));
        Assert.False(client.Run.IsCompleted);

        await client.SendAsync(ClientFrame.Text("dropped"), ClientFrame.Close(4001));
        Assert.Empty(await client.ReadToEndAsync());
        await client.EndedAsync();
        Assert.Equal(["closed 4001 superseded"], client.Handler.Lines);
    }

    [Fact]
    public async Task A_peer_that_never_answers_a_close_is_aborted_after_the_close_timeout()
    {
        WebSocketEngineOptions options = new()
        {
            HeartbeatInterval = TimeSpan.Zero, CloseTimeout = TimeSpan.FromMilliseconds(50), Pool = new CountingPool(), Heartbeat = new Heartbeat(),
        };
        WireClient client = WireClient.Connect(options: options);
        await WireClient.UntilAsync(() => client.Handler.Connection is not null);
        client.Handler.Connection!.Close(1001);
        await client.EndedAsync();
        Assert.Equal(["closed 1001 "], client.Handler.Lines);
        Assert.Equal(1, options.Counters.Errors(WebSocketError.CloseTimeout));
    }

    [Fact]
    public async Task A_handler_that_throws_ends_the_connection_with_1011()
    {
        foreach (bool later in new[] { false, true })
        {
            var handler = new RecordingHandler
            {
                Message = async (_, _, _) =>
                {
                    if (later)
                        await Task.Yield();
                    throw new InvalidOperationException("broken");
                },
            };
            WireClient client = WireClient.Connect(handler);
            await client.SendAsync(ClientFrame.Text("a"), ClientFrame.Text("b"));
            Assert.Equal((byte[])[0x88, 16, 0x03, 0xF3, .. "handler_failed"u8], await client.ReadAsync(18));
            await client.SendAsync(ClientFrame.Close(1011));
            await client.EndedAsync();
            Assert.Equal(["text a", "closed 1011 handler_failed"], handler.Lines);
        }
    }

    [Fact]
    public async Task What_OnOpen_sends_leaves_first()
    {
        var handler = new RecordingHandler { Open = static connection => connection.TrySendText("welcome"u8) };
        WireClient client = WireClient.Connect(handler);
        Assert.Equal((byte[])[0x81, 7, .. "welcome"u8], await client.ReadAsync(9));
        client.Handler.Connection!.Abort();
        client.Handler.Connection.Abort();
        await client.EndedAsync();
        Assert.Equal(["closed 1006 "], handler.Lines);
    }

    [Fact]
    public async Task An_asynchronous_handler_is_never_overlapped_and_what_it_sends_is_flushed_at_once()
    {
        int running = 0;
        var handler = new RecordingHandler
        {
            Message = async (connection, payload, _) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                await Task.Yield();
                Assert.True(connection.TrySendText(payload.Span));
                Interlocked.Decrement(ref running);
            },
        };
        WireClient client = WireClient.Connect(handler);
        await client.SendAsync(ClientFrame.Join([.. Enumerable.Range(0, 50).Select(i => ClientFrame.Text($"{i:00}"))]));
        byte[] output = await client.ReadAsync(200);
        Assert.Equal([.. Enumerable.Range(0, 50).SelectMany(i => (byte[])[0x81, 2, .. Encoding.ASCII.GetBytes($"{i:00}")])], output);
        await client.SendAsync(ClientFrame.Close(1000));
        await client.EndedAsync();
    }

    [Fact]
    public async Task Frames_messages_and_bytes_are_counted_both_ways()
    {
        WireClient client = WireClient.Connect();
        byte[] input = ClientFrame.Join(
            ClientFrame.Text("abc"), ClientFrame.Text("d", fin: false), ClientFrame.Build(WebSocketOpcode.Ping, []),
            ClientFrame.Build(WebSocketOpcode.Continuation, "e"u8), ClientFrame.Build(WebSocketOpcode.Pong, "p"u8), ClientFrame.Close(1000));
        await client.SendAsync(input);
        byte[] output = await client.ReadToEndAsync();
        await client.EndedAsync();

        WebSocketCounters counters = client.Options.Counters;
        Assert.Equal((6L, 2L, (long)input.Length), (counters.FramesIn, counters.MessagesIn, counters.BytesIn));
        Assert.Equal((4L, 2L, (long)output.Length), (counters.FramesOut, counters.MessagesOut, counters.BytesOut));
        Assert.Equal([(1000, 1L)], counters.ClosesByCode());
        Assert.Contains("pong p", client.Handler.Lines);
    }

    [Fact]
    public async Task A_cancelled_shutdown_token_closes_with_1001()
    {
        using var shutdown = new CancellationTokenSource();
        var toServer = new Pipe();
        var toClient = new Pipe();
        var handler = new RecordingHandler();
        Task run = WebSocketConnection.RunAsync(new Duplex(toServer.Reader, toClient.Writer), handler, WireClient.Quiet(), shutdown: shutdown.Token);
        await shutdown.CancelAsync();
        await toServer.Writer.PutAsync(ClientFrame.Close(1001));
        await run.InTimeAsync();
        Assert.Equal(["closed 1001 "], handler.Lines);
    }

    [Fact]
    public async Task One_connection_with_endless_input_gives_its_thread_back_after_its_budget()
    {
        // All input lies ready before the connection starts: without a budget the call below would handle it all.
        var toServer = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        for (int i = 0; i < 200; i++)
            await toServer.Writer.PutAsync(ClientFrame.Text("x"));
        int caller = Environment.CurrentManagedThreadId;
        int before = 0;
        bool started = false;
        var handler = new RecordingHandler
        {
            Message = (_, _, _) =>
            {
                if (!Volatile.Read(ref started) && Environment.CurrentManagedThreadId == caller)
                    before++;
                return default;
            },
        };
        Task run = WebSocketConnection.RunAsync(new Duplex(toServer.Reader, toClient.Writer), handler, WireClient.Quiet(), shutdown: TestContext.Current.CancellationToken);
        Volatile.Write(ref started, true);
        Assert.Equal(64, before);
        await toServer.Writer.CompleteAsync();
        await run.InTimeAsync();
        Assert.Equal(200, handler.Lines.Count(line => line == "text x"));
    }

    [Fact]
    public async Task Random_bytes_end_every_connection_cleanly()
    {
        var random = new Random(7);
        for (int round = 0; round < 60; round++)
        {
            WireClient client = WireClient.Connect();
            byte[] noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            await client.SendAsync(ClientFrame.Text("ok"), noise);
            client.Finish();
            await client.ReadToEndAsync();
            await client.EndedAsync();
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
