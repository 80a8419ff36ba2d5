using System.IO.Pipelines;
using System.Net.Sockets;
using FastSignal.Tests.WebSockets;

#pragma warning disable xUnit1051 // Every wait here has a deadline of its own.

namespace FastSignal.Tests.Transport;

/// <summary>The sending half keeps a pipe writer's contract.</summary>
[Trait("Tier", "io")]
public sealed class OutputTests
{
    [Fact]
    public async Task What_is_written_leaves_with_the_flush_and_is_counted_until_then()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        "abc"u8.CopyTo(pair.Output.GetSpan(3));
        pair.Output.Advance(3);
        "de"u8.CopyTo(pair.Output.GetMemory().Span);
        pair.Output.Advance(2);
        Assert.True(pair.Output.CanGetUnflushedBytes);
        Assert.Equal(5, pair.Output.UnflushedBytes);
        FlushResult flush = await pair.Output.FlushInTimeAsync();
        Assert.False(flush.IsCompleted || flush.IsCanceled);
        Assert.Equal(0, pair.Output.UnflushedBytes);
        Assert.Equal("abcde"u8.ToArray(), await pair.Client.ReceiveAsync(5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public async Task A_batch_of_any_size_arrives_whole(int length)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        byte[] sent = Wire.Pattern(length);
        Task<byte[]> receiving = pair.Client.ReceiveAsync(length);

        // In pieces, so that the block grows while it holds something.
        for (int offset = 0; offset < length; offset += 999)
        {
            ReadOnlySpan<byte> piece = sent.AsSpan(offset, Math.Min(999, length - offset));
            piece.CopyTo(pair.Output.GetSpan(piece.Length));
            pair.Output.Advance(piece.Length);
        }

        await pair.Output.FlushInTimeAsync();
        Assert.Equal(sent, await receiving);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_waits_for_a_peer_that_does_not_read_and_ends_when_it_does(bool onLoop)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync(onLoop);
        (Task<FlushResult> pending, int written) = pair.Fill();
        "end"u8.CopyTo(pair.Output.GetSpan(3));
        pair.Output.Advance(3);
        Assert.False(pending.IsCompleted);

        byte[] got = await pair.Client.ReceiveAsync(written);
        Assert.False((await pending.WaitAsync(WireClient.Patience)).IsCompleted);
        byte[] block = Wire.Pattern(256 * 1024);
        for (int offset = 0; offset < written; offset += block.Length)
            Assert.True(got.AsSpan(offset, block.Length).SequenceEqual(block));

        await pair.Output.FlushInTimeAsync();
        Assert.Equal("end"u8.ToArray(), await pair.Client.ReceiveAsync(3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_canceled_flush_returns_and_its_bytes_leave_all_the_same(bool onLoop)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync(onLoop);
        (Task<FlushResult> pending, int written) = pair.Fill();
        pair.Output.CancelPendingFlush();
        Assert.True((await pending.WaitAsync(WireClient.Patience)).IsCanceled);
        Assert.Equal(written, (await pair.Client.ReceiveAsync(written)).Length);
    }

    [Fact]
    public async Task A_canceled_token_ends_its_flush_with_an_exception()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        using CancellationTokenSource source = new();
        (Task<FlushResult> pending, int written) = pair.Fill(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(WireClient.Patience));
        Assert.Equal(written, (await pair.Client.ReceiveAsync(written)).Length);
        Assert.False((await pair.Output.FlushInTimeAsync()).IsCanceled);
    }

    [Fact]
    public async Task Completing_ends_this_side_behind_everything_written()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        (Task<FlushResult> pending, int written) = pair.Fill();
        "end"u8.CopyTo(pair.Output.GetSpan(3));
        pair.Output.Advance(3);
        pair.Output.Complete();
        pair.Output.Complete();
        Assert.Throws<InvalidOperationException>(() => pair.Output.GetMemory());

        byte[] got = await pair.Client.ReceiveToEndAsync();
        Assert.Equal(written + 3, got.Length);
        Assert.True(got.AsSpan(written).SequenceEqual("end"u8));
        await pending.WaitAsync(WireClient.Patience);

        // The other direction is open still.
        await pair.Client.SendAllAsync("more"u8.ToArray());
        ReadResult read = await pair.Input.ReadAtLeastAsync(4);
        pair.Input.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task Completing_with_an_error_resets_the_connection()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        pair.Output.Complete(new InvalidDataException());
        await Assert.ThrowsAsync<SocketException>(() => pair.Client.ReceiveToEndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_ends_a_pending_flush(bool onLoop)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync(onLoop);
        (Task<FlushResult> pending, _) = pair.Fill();
        pair.Connection.Abort();
        Assert.True((await pending.WaitAsync(WireClient.Patience)).IsCompleted);
        "lost"u8.CopyTo(pair.Output.GetSpan(4));
        pair.Output.Advance(4);
        Assert.True((await pair.Output.FlushInTimeAsync()).IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_ends_a_pending_flush(bool onLoop)
    {
        await using TransportPair pair = await TransportPair.ConnectAsync(onLoop);
        (Task<FlushResult> pending, _) = pair.Fill();
        pair.Client.Reset();
        Assert.True((await pending.WaitAsync(WireClient.Patience)).IsCompleted);
    }

    [Fact]
    public async Task Disposing_sends_what_waits_before_it_closes()
    {
        await using TransportPair pair = await TransportPair.ConnectAsync();
        (_, int written) = pair.Fill();
        Task finished = pair.FinishAsync();
        Assert.Equal(written, (await pair.Client.ReceiveToEndAsync()).Length);
        await finished;
    }
}
