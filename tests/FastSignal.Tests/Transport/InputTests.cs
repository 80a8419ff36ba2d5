using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using FastSignal.Tests.WebSockets;
using Microsoft.AspNetCore.Connections;

#pragma warning disable xUnit1051 // Every wait here has a deadline of its own.

namespace FastSignal.Tests.Transport;

/// <summary>The receiving half keeps a pipe reader's contract.</summary>
[Trait("Tier", "io")]
public sealed class InputTests
{
    [Fact]
    public async Task What_was_not_consumed_comes_again_in_front_of_what_follows()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        await pair.Client.SendAllAsync("abcdef"u8.ToArray());
        ReadResult read = await pair.Input.ReadAtLeastAsync(6);
        pair.Input.AdvanceTo(read.Buffer.GetPosition(2), read.Buffer.End);

        ValueTask<ReadResult> next = pair.Input.ReadAsync();
        Assert.False(next.IsCompleted);
        await pair.Client.SendAllAsync("g"u8.ToArray());
        read = await next.AsTask().WaitAsync(WireClient.Patience);
        Assert.Equal("cdefg"u8.ToArray(), read.Buffer.ToArray());
        pair.Input.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task What_was_not_examined_comes_again_at_once()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        await pair.Client.SendAllAsync("abc"u8.ToArray());
        ReadResult read = await pair.Input.ReadAtLeastAsync(3);
        pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.GetPosition(2));

        Assert.True(pair.Input.TryRead(out read));
        Assert.Equal("abc"u8.ToArray(), read.Buffer.ToArray());
        pair.Input.AdvanceTo(read.Buffer.GetPosition(1));
        read = await pair.Input.ReadInTimeAsync();
        Assert.Equal("bc"u8.ToArray(), read.Buffer.ToArray());
        pair.Input.AdvanceTo(read.Buffer.End);
        Assert.False(pair.Input.TryRead(out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_consumes_nothing_gets_it_all_in_one_piece(bool onLoop)
    {
        byte[] sent = Wire.Pattern(300_000);
        TaskCompletionSource<byte[]> got = new();
        await using TransportServer server = await TransportServer.StartAsync(
            async connection =>
            {
                ReadResult read = await connection.Transport.Input.ReadAtLeastAsync(sent.Length);
                got.SetResult(read.Buffer.ToArray());
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
            },
            onLoop);
        using Socket client = await server.ConnectAsync();
        await client.SendAllAsync(sent);
        Assert.Equal(sent, await got.Task.WaitAsync(WireClient.Patience));
        await server.AllGoneAsync();
    }

    [Fact]
    public async Task Bytes_sent_one_by_one_gather_while_the_reader_waits_for_more()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        byte[] sent = Wire.Pattern(2_000);
        Task sending = Task.Run(async () =>
        {
            foreach (byte next in sent)
                await pair.Client.SendAllAsync(new[] { next });
        });
        ReadResult read = await pair.Input.ReadAtLeastAsync(sent.Length).AsTask().WaitAsync(WireClient.Patience);
        Assert.Equal(sent, read.Buffer.ToArray());
        pair.Input.AdvanceTo(read.Buffer.End);
        await sending;
    }

    [Fact]
    public async Task The_end_of_the_input_is_told_once_everything_was_read_and_stays_told()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        await pair.Client.SendAllAsync("bye"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);
        byte[] got = [];
        ReadResult read;
        do
        {
            read = await pair.Input.ReadInTimeAsync();
            got = [.. got, .. read.Buffer.ToArray()];
            pair.Input.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);

        Assert.Equal("bye"u8.ToArray(), got);
        read = await pair.Input.ReadInTimeAsync();
        Assert.True(read.IsCompleted && read.Buffer.IsEmpty);
        Assert.True(pair.Input.TryRead(out read) && read.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pending_read_is_canceled_once_and_loses_nothing(bool onLoop)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync(onLoop);
        Task<ReadResult> pending = pair.Input.ReadAsync().AsTask();
        pair.Input.CancelPendingRead();
        ReadResult read = await pending.WaitAsync(WireClient.Patience);
        Assert.True(read.IsCanceled);
        Assert.True(read.Buffer.IsEmpty);
        pair.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);

        await pair.Client.SendAllAsync("x"u8.ToArray());
        read = await pair.Input.ReadInTimeAsync();
        Assert.False(read.IsCanceled);
        Assert.Equal("x"u8.ToArray(), read.Buffer.ToArray());
        pair.Input.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task Canceling_while_nobody_reads_cancels_the_next_read()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        pair.Input.CancelPendingRead();
        ReadResult read = await pair.Input.ReadInTimeAsync();
        Assert.True(read.IsCanceled);
        // A canceled read need not be advanced.
        Assert.False(pair.Input.TryRead(out _));
    }

    [Fact]
    public async Task A_canceled_token_ends_its_read_and_no_other()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        using CancellationTokenSource source = new();
        Task<ReadResult> pending = pair.Input.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(WireClient.Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Input.ReadAsync(source.Token).AsTask());

        await pair.Client.SendAllAsync("x"u8.ToArray());
        ReadResult read = await pair.Input.ReadInTimeAsync();
        Assert.Equal("x"u8.ToArray(), read.Buffer.ToArray());
        pair.Input.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task Misuse_is_told()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        Assert.Throws<InvalidOperationException>(() => pair.Input.AdvanceTo(default));
        await pair.Client.SendAllAsync("abc"u8.ToArray());
        ReadResult read = await pair.Input.ReadAtLeastAsync(3);
        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
        SequencePosition end = read.Buffer.End;
        SequencePosition start = read.Buffer.Start;
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Input.AdvanceTo(end, start));
        Assert.True(pair.Input.TryRead(out read));
        pair.Input.AdvanceTo(read.Buffer.End);
        Task pending = pair.Input.ReadAsync().AsTask();
        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
        await pair.Client.SendAllAsync("d"u8.ToArray());
        await pending.WaitAsync(WireClient.Patience);
        pair.Input.Complete();
        pair.Input.Complete();
        Assert.Throws<InvalidOperationException>(() => pair.Input.TryRead(out _));
    }

    [Fact]
    public async Task A_reset_fails_the_pending_read_and_every_later_one()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        Task<ReadResult> pending = pair.Input.ReadAsync().AsTask();
        pair.Client.Reset();
        await Assert.ThrowsAsync<ConnectionResetException>(() => pending.WaitAsync(WireClient.Patience));
        await Assert.ThrowsAsync<ConnectionResetException>(() => pair.Input.ReadInTimeAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_fails_the_pending_read(bool onLoop)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync(onLoop);
        Task<ReadResult> pending = pair.Input.ReadAsync().AsTask();
        pair.Connection.Abort(new ConnectionAbortedException("enough"));
        Exception thrown = await Assert.ThrowsAsync<ConnectionAbortedException>(() => pending.WaitAsync(WireClient.Patience));
        Assert.Equal("enough", thrown.Message);
        await Assert.ThrowsAsync<SocketException>(() => pair.Client.ReceiveToEndAsync());
    }

    [Fact]
    public async Task A_reader_that_stops_reading_stops_the_sender()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        pair.Client.Blocking = false;
        byte[] block = Wire.Pattern(64 * 1024);
        long taken = 0;

        // Blocks when the kernel's buffers on both sides are full: nothing of it may have moved into this process.
        bool isFull = false;
        while (!isFull && taken < 64L * 1024 * 1024)
        {
            taken += pair.Client.Send(block, SocketFlags.None, out SocketError error);
            isFull = error == SocketError.WouldBlock;
        }

        Assert.True(isFull);
        long read = 0;
        while (read < taken)
        {
            ReadResult result = await pair.Input.ReadInTimeAsync();
            read += result.Buffer.Length;
            pair.Input.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal(taken, read);
    }
}
