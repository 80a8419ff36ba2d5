using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastSignal.Tests.WebSockets;
using FastSignal.WebSockets;

#pragma warning disable xUnit1051 // Every wait here has a deadline of its own.

namespace FastSignal.Tests.Transport;

/// <summary>One loop, many connections: nobody starves, and a message costs no memory.</summary>
[Trait("Tier", "io")]
public sealed class FairnessTests(ITestOutputHelper output)
{
    private const int Pushers = 200;
    private const int Outstanding = 16;
    private const int Pings = 200;

    [Fact]
    public async Task A_quiet_connection_is_answered_while_others_push()
    {
        await using EpollHost host = await EpollHost.StartAsync(_ => { });
        using CancellationTokenSource stop = new();
        List<Socket> sockets = [];
        byte[] burst = [.. Enumerable.Repeat(ClientFrame.Build(WebSocketOpcode.Binary, new byte[2048]), Outstanding).SelectMany(frame => frame)];
        List<Task> pushing = [];
        for (int i = 0; i < Pushers; i++)
        {
            Socket socket = await UpgradeAsync(host);
            sockets.Add(socket);
            pushing.Add(PushAsync(socket, burst, stop.Token));
        }

        using Socket quiet = await UpgradeAsync(host);
        byte[] ping = ClientFrame.Build(WebSocketOpcode.Text, "ping"u8.ToArray());
        List<double> timesMs = [];
        for (int i = 0; i < Pings; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await quiet.SendAllAsync(ping);
            Assert.Equal([0x81, 4, .. "ping"u8], await quiet.ReceiveAsync(6));
            timesMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await stop.CancelAsync();
        sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll(pushing).InTimeAsync();
        timesMs.Sort();

        // The client's share of the machine is in these numbers, so they are reported and not judged.
        output.WriteLine($"{Pushers} pushers: p50 {timesMs[Pings / 2]:F1} ms, p99 {timesMs[Pings * 99 / 100]:F1} ms");
        await WireClient.UntilAsync(() => host.Options.Counters.Active == 1);
    }

    [Fact]
    public async Task One_connection_with_endless_small_frames_lets_the_others_in()
    {
        await using EpollHost host = await EpollHost.StartAsync(_ => { });
        using CancellationTokenSource stop = new();
        using Socket flood = await UpgradeAsync(host);
        byte[] burst = [.. Enumerable.Repeat(ClientFrame.Build(WebSocketOpcode.Binary, []), 10_000).SelectMany(frame => frame)];
        Task flooding = PushAsync(flood, burst, stop.Token, answerBytes: 2 * 10_000);

        using Socket quiet = await UpgradeAsync(host);
        byte[] ping = ClientFrame.Build(WebSocketOpcode.Text, "ping"u8.ToArray());
        for (int i = 0; i < Pings; i++)
        {
            await quiet.SendAllAsync(ping);
            Assert.Equal([0x81, 4, .. "ping"u8], await quiet.ReceiveAsync(6));
        }

        await stop.CancelAsync();
        flood.Dispose();
        await flooding.InTimeAsync();
    }

    [Fact]
    public async Task A_message_allocates_nothing_from_the_socket_and_back()
    {
        const int Warmup = 3_000;
        const int Messages = 10_000;
        long first = 0;
        long last = 0;
        int seen = 0;
        int thread = 0;
        bool isOneThread = true;
        RecordingHandler handler = new()
        {
            IsSilent = true,
            Message = (connection, payload, _) =>
            {
                if (++seen == Warmup)
                {
                    thread = Environment.CurrentManagedThreadId;
                    first = GC.GetAllocatedBytesForCurrentThread();
                }

                isOneThread &= seen < Warmup || thread == Environment.CurrentManagedThreadId;
                last = GC.GetAllocatedBytesForCurrentThread();
                connection.TrySend(payload.Span, WebSocketOpcode.Text);
                return default;
            },
        };
        await using EpollHost host = await EpollHost.StartAsync(_ => { }, () => handler);
        using Socket client = await UpgradeAsync(host);
        byte[] frame = ClientFrame.Build(WebSocketOpcode.Text, new byte[64]);
        for (int i = 0; i < Warmup + Messages; i++)
        {
            await client.SendAllAsync(frame);
            await client.ReceiveAsync(66);
        }

        Assert.True(isOneThread, "A message left the loop's thread.");
        Assert.Equal(0, last - first);
    }

    private static async Task PushAsync(Socket socket, byte[] burst, CancellationToken stop, int? answerBytes = null)
    {
        byte[] room = new byte[64 * 1024];
        int expected = answerBytes ?? Outstanding * (4 + 2048);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                Task sending = socket.SendAllAsync(burst);
                for (int got = 0; got < expected;)
                {
                    int received = await socket.ReceiveAsync(room.AsMemory(), stop);
                    if (received == 0)
                        return;
                    got += received;
                }

                await sending;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
            return;
        }
    }

    private static async Task<Socket> UpgradeAsync(EpollHost host)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port).InTimeAsync();
        await socket.SendAllAsync(("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").Select(c => (byte)c).ToArray());
        StringBuilderUntilEmptyLine line = new();
        while (!line.IsComplete)
            line.Add((await socket.ReceiveAsync(1))[0]);
        Assert.StartsWith("HTTP/1.1 101 ", line.Text, StringComparison.Ordinal);
        return socket;
    }

    private sealed class StringBuilderUntilEmptyLine
    {
        public string Text { get; private set; } = "";

        public bool IsComplete => Text.EndsWith("\r\n\r\n", StringComparison.Ordinal);

        public void Add(byte next) => Text += (char)next;
    }
}
