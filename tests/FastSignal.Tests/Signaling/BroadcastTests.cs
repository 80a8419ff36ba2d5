using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class BroadcastTests
{
    private static readonly SignalingOptions Batched = new() { BroadcastBatch = 3, BroadcastDelay = TimeSpan.FromHours(1) };

    [Fact]
    public void Receivers_share_the_bytes_of_a_broadcast()
    {
        SignalingBench bench = new();
        SharingTransport a = new(), b = new();
        bench.Server.Open(a, new ConnectRequest());
        bench.Server.Open(b, new ConnectRequest { App = "x" });
        bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out int delivered);
        Assert.Equal(2, delivered);
        Assert.Same(Assert.Single(a.Batches)[0], Assert.Single(b.Batches)[0]);
    }

    [Fact]
    public void A_batch_leaves_in_one_go_when_it_is_full()
    {
        SignalingBench bench = new(Batched);
        SharingTransport transport = new();
        bench.Server.Open(transport, new ConnectRequest());
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(BroadcastVerdict.Sent, bench.Server.Broadcast(new BroadcastRequest { Type = $"t{i}" }, out int delivered));
            Assert.Equal(1, delivered);
        }

        Assert.Empty(transport.Batches);
        Assert.Equal(2, bench.Server.Broadcaster.WaitingCount);
        bench.Server.Broadcast(new BroadcastRequest { Type = "t2" }, out _);
        Assert.Equal(["t0", "t1", "t2"], Assert.Single(transport.Batches).Select(TypeOf));
        Assert.Equal(0, bench.Server.Broadcaster.WaitingCount);
    }

    [Fact]
    public void A_batch_gives_each_app_its_own_messages_in_order()
    {
        SignalingBench bench = new(Batched);
        SharingTransport x = new(), y = new();
        bench.Server.Open(x, new ConnectRequest { App = "x" });
        bench.Server.Open(y, new ConnectRequest { App = "y" });
        bench.Server.Broadcast(new BroadcastRequest { Type = "all1" }, out _);
        bench.Server.Broadcast(new BroadcastRequest { Type = "x1", AppName = "x" }, out _);
        bench.Server.Broadcast(new BroadcastRequest { Type = "all2" }, out _);
        Assert.Equal(["all1", "x1", "all2"], Assert.Single(x.Batches).Select(TypeOf));
        Assert.Equal(["all1", "all2"], Assert.Single(y.Batches).Select(TypeOf));
        Assert.Same(x.Batches[0][0], y.Batches[0][0]);
    }

    [Fact]
    public async Task A_batch_that_does_not_fill_leaves_when_its_time_is_over()
    {
        SignalingBench bench = new(new SignalingOptions { BroadcastBatch = 100, BroadcastDelay = TimeSpan.FromMilliseconds(1) });
        SharingTransport transport = new();
        bench.Server.Open(transport, new ConnectRequest());
        bench.Server.Broadcast(new BroadcastRequest { Type = "late" }, out _);
        long deadline = Environment.TickCount64 + 30_000;
        while (transport.Batches.Count == 0)
        {
            Assert.True(Environment.TickCount64 < deadline, "the batch never left");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, bench.Server.Broadcaster.WaitingCount);
    }

    [Fact]
    public void Shutdown_sends_what_waits()
    {
        SignalingBench bench = new(Batched);
        SharingTransport transport = new();
        bench.Server.Open(transport, new ConnectRequest());
        bench.Server.Broadcast(new BroadcastRequest { Type = "last" }, out _);
        bench.Server.Shutdown("shutdown");
        Assert.Equal("last", TypeOf(Assert.Single(transport.Batches)[0]));
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData("welcome")]
    [InlineData("pong")]
    public void A_broadcast_cannot_pose_as_a_message_without_a_number(string type) =>
        Assert.Equal(BroadcastVerdict.Invalid, new SignalingBench().Server.Broadcast(new BroadcastRequest { Type = type }, out _));

    [Fact]
    public void A_waiting_session_gets_its_broadcasts_when_it_is_back()
    {
        SignalingBench bench = new(Batched);
        ResumingClient client = new(bench.Server);
        client.Connect();
        client.Read();
        client.Cut();
        for (int i = 0; i < 3; i++)
            bench.Server.Broadcast(new BroadcastRequest { Type = $"t{i}" }, out _);
        client.Connect();
        client.Read();
        Assert.Equal(["t0", "t1", "t2"], client.Received.Select(m => m.GetProperty("type").GetString()));
        Assert.Equal(3, client.LastSeq);
    }

    private static string TypeOf(byte[] message) => JsonDocument.Parse(message).RootElement.GetProperty("type").GetString()!;

    private sealed class SharingTransport : ISignalingTransport
    {
        private readonly Lock _gate = new();
        private readonly List<byte[][]> _batches = [];

        public IReadOnlyList<byte[][]> Batches
        {
            get
            {
                lock (_gate)
                    return [.. _batches];
            }
        }

        public bool TrySendText(ReadOnlySpan<byte> utf8) => true;

        public bool TrySendTexts(IReadOnlyList<byte[]> messages)
        {
            lock (_gate)
                _batches.Add([.. messages]);
            return true;
        }

        public void Close(int code, string reason)
        {
        }
    }
}
