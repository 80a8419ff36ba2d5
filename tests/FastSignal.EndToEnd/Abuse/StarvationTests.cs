using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastSignal.EndToEnd.Abuse.Kit;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Connections that have much to say leave the others their turn.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class StarvationTests(ITestOutputHelper output)
{
    private const int Pushers = 500;
    private const int Outstanding = 16;
    private const int MessageBytes = 2048;
    private const int Pings = 200;

    /// <summary>What 99 of 100 answers have to stay under. Where connections starve it is a second and more.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The same on a machine that has no time for the clients: how often each of the others may have been served meanwhile. Where
    /// connections starve it is 50 times and more.
    /// </summary>
    private const int MaxTurnsOfOthers = 5;

    private const int Tries = 10;

    /// <summary>Bursts of all pushers that have come back.</summary>
    private long _bursts;

    [Fact]
    public async Task A_quiet_connection_is_answered_soon_while_500_push_over_the_event_loop()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            "--echo:enabled=true", "--server:transport=epoll", "--signaling:heartbeat_interval=5m", "--signaling:connection_timeout=10m");
        IPEndPoint address = IPEndPoint.Parse(server.Address.Authority);
        using CancellationTokenSource stop = new();
        byte[] burst = ClientFrame.Repeat(ClientFrame.Build(ClientFrame.Binary, new byte[MessageBytes]), Outstanding);
        Task[] pushing = new Task[Pushers];
        for (int i = 0; i < Pushers; i++)
            pushing[i] = PushAsync(await OpenAsync(address), burst, stop.Token);

        using Socket quiet = await OpenAsync(address);
        bool isFair = false;
        for (int i = 0; i < Tries && !isFair; i++)
        {
            // On a thread of its own: in the pool the answer would wait behind those of the 500.
            isFair = await Task.Factory.StartNew(() => IsFair(quiet), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        await stop.CancelAsync();
        await Task.WhenAll(pushing).WaitAsync(Patience.Limit, CancellationToken.None);
        Assert.True(isFair, $"In {Tries} tries 99 of 100 answers took more than {s_limit.TotalMilliseconds} ms and more than {MaxTurnsOfOthers} turns of the others.");
    }

    private bool IsFair(Socket quiet)
    {
        byte[] ping = ClientFrame.Text("ping");
        byte[] answer = new byte[6];
        TimeSpan[] times = new TimeSpan[Pings];
        double[] turns = new double[Pings];
        for (int i = 0; i < Pings; i++)
        {
            // While the others push: a tenth of them has been answered since the last ping.
            long before = Interlocked.Read(ref _bursts);
            SpinWait.SpinUntil(() => Interlocked.Read(ref _bursts) >= before + Pushers / 10, Patience.Limit);
            before = Interlocked.Read(ref _bursts);
            long start = Stopwatch.GetTimestamp();
            quiet.Send(ping);
            for (int got = 0; got < answer.Length;)
                got += quiet.Receive(answer.AsSpan(got));
            times[i] = Stopwatch.GetElapsedTime(start);
            turns[i] = (double)(Interlocked.Read(ref _bursts) - before) / Pushers;
            Assert.Equal([0x81, 4, .. "ping"u8], answer);
        }

        Array.Sort(times);
        Array.Sort(turns);
        const int Last = Pings * 99 / 100;
        output.WriteLine($"{Pushers} pushers: median {times[Pings / 2].TotalMilliseconds:F1} ms ({turns[Pings / 2]:F2} turns of the others), "
            + $"99 of 100 {times[Last].TotalMilliseconds:F1} ms ({turns[Last]:F2} turns)");
        return times[Last] < s_limit || turns[Last] <= MaxTurnsOfOthers;
    }

    private async Task PushAsync(Socket socket, byte[] burst, CancellationToken stop)
    {
        using Socket owned = socket;
        byte[] room = new byte[64 * 1024];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                for (int sent = 0; sent < burst.Length;)
                    sent += await socket.SendAsync(burst.AsMemory(sent), stop);
                for (int left = Outstanding * (4 + MessageBytes); left > 0;)
                {
                    int received = await socket.ReceiveAsync(room.AsMemory(0, Math.Min(left, room.Length)), stop);
                    Assert.NotEqual(0, received);
                    left -= received;
                }

                Interlocked.Increment(ref _bursts);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
            return;
        }
    }

    private static async Task<Socket> OpenAsync(IPEndPoint address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Patience.Limit.TotalMilliseconds };
        await socket.ConnectAsync(address).WaitAsync(Patience.Limit);
        await socket.SendAsync(Encoding.ASCII.GetBytes(RawConnection.Upgrade("/api/signaling", "/api/echo")));
        byte[] head = new byte[1024];
        int got = 0;
        while (head.AsSpan(0, got).IndexOf("\r\n\r\n"u8) < 0)
            got += await socket.ReceiveAsync(head.AsMemory(got)).AsTask().WaitAsync(Patience.Limit);
        Assert.StartsWith("HTTP/1.1 101 ", Encoding.ASCII.GetString(head), StringComparison.Ordinal);
        return socket;
    }
}
