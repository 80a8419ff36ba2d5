using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class InboxTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    public static TheoryData<DispatchMode, int, int> Mixes()
    {
        TheoryData<DispatchMode, int, int> mixes = [];
        foreach (DispatchMode mode in Enum.GetValues<DispatchMode>())
        {
            for (int seed = 0; seed < 3; seed++)
            {
                mixes.Add(mode, 0, seed);
                mixes.Add(mode, 3, seed);
            }
        }

        return mixes;
    }

    [Theory]
    [MemberData(nameof(Mixes))]
    public async Task Replies_come_in_the_order_of_the_messages_under_every_mode(DispatchMode mode, int workers, int seed)
    {
        const int sessions = 8;
        const int messages = 200;
        SignalingBench bench = new(
            new SignalingOptions { MessageRate = 0, ByteRate = 0, MaxIceCandidates = int.MaxValue },
            router: new RouterOptions { WorkerCount = workers, QueueSize = 2, Mode = mode, InboxSize = 8 });
        bench.Prepare = peer =>
        {
            Random random = new(seed);
            peer.OnCreateOffer = async () =>
            {
                if (random.Next(2) == 0)
                    await Task.Yield();
                return PeerResult<string>.Success("v=0");
            };
            peer.OnCandidate = async _ =>
            {
                if (random.Next(8) == 0)
                    await Task.Yield();
                return PeerResult<bool>.Success(true);
            };
        };
        List<(Session Session, RecordingTransport Transport)> clients = [.. Enumerable.Range(0, sessions).Select(_ => bench.OpenQuiet())];
        await Task.WhenAll(clients.Select((client, index) => Task.Run(async () =>
        {
            Random random = new(seed * 1000 + index);
            SignalingLink link = Links.Of(client.Session);
            for (int i = 0; i < messages; i++)
            {
                string text = i == 0 ? """{"type":"offer-request","id":"0"}""" : random.Next(6) switch
                {
                    0 => $$"""{"type":"offer-request","id":"{{i}}" }""",
                    1 => $$"""{"type":"answer","id":"{{i}}","data":{"sdp":{"type":"answer","sdp":"v=0"} } }""",
                    2 => $$"""{"type":"nonsense","id":"{{i}}" }""",
                    3 => $$"""{"type":"ping","id":"{{i}}" }""",
                    _ => ResumingClient.Candidate(i),
                };
                await link.ReceiveTextAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(Generous);
                if (client.Session.Life.IsOver)
                {
                    await client.Session.WhenDisconnected();
                    return;
                }
            }

            await client.Session.WhenIdle();
        })));

        foreach ((Session session, RecordingTransport transport) in clients)
        {
            string?[] replies = [.. transport.Sent.Select(static sent => JsonDocument.Parse(sent).RootElement.GetProperty("reply_to").GetString())];
            Assert.Equal(Enumerable.Range(0, replies.Length).Select(static i => $"{i}"), replies);

            // Twenty nonsenses within the window end a session; what was said until then is still in order.
            Assert.True(replies.Length == messages || transport.CloseCode == 1008);
            session.Closed(1000, "");
        }

        bench.AssertEmpty();
        SignalingCounters counters = bench.Server.Counters;
        Assert.Equal(workers > 0, counters.Events(SignalingEvent.Dispatched) > 0);
        if (workers == 0)
            Assert.True(counters.Events(SignalingEvent.HandledInline) > 0);
    }

    [Fact]
    public async Task Cheap_messages_behind_a_heavy_one_wait_and_the_connection_is_read_on()
    {
        (SignalingBench bench, Session session, RecordingTransport transport, TaskCompletionSource<PeerResult<string>> offer) = Slow();
        SignalingLink link = Links.Of(session);
        Assert.True(Post(link, """{"type":"offer-request","id":"1"}""").IsCompleted);
        await session.WhenPeerIsAsked(bench);
        for (int i = 2; i < 5; i++)
            Assert.True(Post(link, $$"""{"type":"ping","id":"{{i}}" }""").IsCompleted);
        Assert.Empty(transport.Sent);
        Assert.Equal(4, session.MessageCount);
        offer.SetResult(PeerResult<string>.Success("v=0"));
        await session.WhenIdle();
        Assert.Equal(["1", "2", "3", "4"], Replies(transport));
    }

    [Fact]
    public async Task Reading_is_held_back_when_the_inbox_is_full_and_goes_on_when_there_is_room()
    {
        (SignalingBench bench, Session session, RecordingTransport transport, TaskCompletionSource<PeerResult<string>> offer) = Slow(inboxSize: 3);
        SignalingLink link = Links.Of(session);
        Assert.True(Post(link, """{"type":"offer-request","id":"1"}""").IsCompleted);
        await session.WhenPeerIsAsked(bench);
        Assert.True(Post(link, """{"type":"ping","id":"2"}""").IsCompleted);
        Assert.True(Post(link, """{"type":"ping","id":"3"}""").IsCompleted);
        Task held = Post(link, """{"type":"ping","id":"4"}""");
        Assert.False(held.IsCompleted);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.ReadingPaused));
        offer.SetResult(PeerResult<string>.Success("v=0"));
        await held.WaitAsync(Generous, TestContext.Current.CancellationToken);
        await session.WhenIdle();
        Assert.Equal(["1", "2", "3", "4"], Replies(transport));
    }

    [Fact]
    public async Task Reading_is_held_back_by_bytes_too()
    {
        (SignalingBench bench, Session session, _, TaskCompletionSource<PeerResult<string>> offer) = Slow(maxMessageSize: 1000);
        SignalingLink link = Links.Of(session);
        Assert.True(Post(link, """{"type":"offer-request"}""").IsCompleted);
        await session.WhenPeerIsAsked(bench);
        string big = $$"""{"type":"ping","x":"{{new string('x', 900)}}" }""";
        Assert.True(Post(link, big).IsCompleted);
        Task held = Post(link, big);
        Assert.False(held.IsCompleted);
        offer.SetResult(PeerResult<string>.Success("v=0"));
        await held.WaitAsync(Generous, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_session_that_ends_lets_a_held_reader_go_and_forgets_what_waits()
    {
        (SignalingBench bench, Session session, RecordingTransport transport, _) = Slow(inboxSize: 1);
        SignalingLink link = Links.Of(session);
        _ = Post(link, """{"type":"offer-request","id":"1"}""");
        await session.WhenPeerIsAsked(bench);
        Task held = Post(link, """{"type":"ping","id":"2"}""");
        Assert.False(held.IsCompleted);
        session.Closed(1001, "");
        await held.WaitAsync(Generous, TestContext.Current.CancellationToken);
        await session.WhenIdle();
        Assert.Empty(transport.Sent);
        bench.AssertEmpty();
    }

    [Fact]
    public async Task A_slow_peer_is_given_up_at_the_timeout_and_what_waited_is_handled()
    {
        (SignalingBench bench, Session session, RecordingTransport transport, _) = Slow();
        SignalingLink link = Links.Of(session);
        _ = Post(link, """{"type":"offer-request","id":"1"}""");
        _ = Post(link, """{"type":"ping","id":"2"}""");
        await session.WhenPeerIsAsked(bench);
        bench.Clock.Advance(10);
        bench.Server.Tick(bench.Clock.NowUs);
        await session.WhenIdle();
        Assert.Equal(["1", "2"], Replies(transport));
        Assert.Contains("timed out", transport.Sent[0]);
        Assert.True(bench.Peer.LastToken.IsCancellationRequested);
        session.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public async Task A_full_queue_makes_the_reader_handle_its_own_message()
    {
        using ManualResetEventSlim go = new();
        SignalingBench bench = new(router: new RouterOptions { WorkerCount = 1, QueueSize = 1 });
        bench.Prepare = peer => peer.OnCreateOffer = () =>
        {
            // Blocks as a source that does not return would; only the first two, which have the worker and its queue.
            if (bench.Peers.Count <= 2)
                go.Wait(Generous);
            return new(PeerResult<string>.Success("v=0"));
        };
        (Session first, _) = bench.OpenQuiet();
        _ = Post(Links.Of(first), """{"type":"offer-request"}""");
        await first.WhenPeerIsAsked(bench);
        (Session second, _) = bench.OpenQuiet();
        _ = Post(Links.Of(second), """{"type":"offer-request"}""");
        bench.Peers.Enqueue(new FakePeer(new PeerRequest("", "", true, true, null), bench.Peer.Observer));
        bench.Peers.Enqueue(new FakePeer(new PeerRequest("", "", true, true, null), bench.Peer.Observer));
        (Session third, RecordingTransport transport) = bench.OpenQuiet();
        Assert.True(Post(Links.Of(third), """{"type":"offer-request","id":"here"}""").IsCompleted);
        Assert.Equal(["here"], Replies(transport));
        Assert.Equal(2, bench.Server.Counters.Events(SignalingEvent.Dispatched));
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.HandledInline));
        Assert.Equal(new DispatchLoad(1, 1, 1), bench.Server.Load);
        go.Set();
        await first.WhenIdle();
        await second.WhenIdle();
    }

    [Fact]
    public async Task A_message_that_waited_too_long_for_a_worker_is_answered_with_1001()
    {
        using ManualResetEventSlim go = new();
        SignalingBench bench = new(router: new RouterOptions { WorkerCount = 1, MaxQueueWait = TimeSpan.FromSeconds(2) });
        bench.Prepare = peer => peer.OnCreateOffer = () =>
        {
            go.Wait(Generous);
            return new(PeerResult<string>.Success("v=0"));
        };
        (Session first, _) = bench.OpenQuiet();
        _ = Post(Links.Of(first), """{"type":"offer-request"}""");
        await first.WhenPeerIsAsked(bench);
        (Session second, RecordingTransport transport) = bench.OpenQuiet();
        _ = Post(Links.Of(second), """{"type":"offer-request","id":"late"}""");
        _ = Post(Links.Of(second), """{"type":"ping","id":"after"}""");
        bench.Clock.Advance(2.1);
        go.Set();
        await second.WhenIdle();
        Assert.Equal(["late", "after"], Replies(transport));
        Assert.Contains("\"number\":1001", transport.Sent[0]);
        Assert.Contains("\"retryable\":true", transport.Sent[0]);
        Assert.Null(transport.CloseCode);
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.QueueWaitExceeded));
    }

    private static string[] Replies(RecordingTransport transport) =>
        [.. transport.Sent.Select(static sent => JsonDocument.Parse(sent).RootElement.GetProperty("reply_to").GetString()!)];

    private static Task Post(SignalingLink link, string text) => link.ReceiveTextAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    private static (SignalingBench Bench, Session Session, RecordingTransport Transport, TaskCompletionSource<PeerResult<string>> Offer) Slow(
        int inboxSize = 32, int maxMessageSize = 512 * 1024)
    {
        TaskCompletionSource<PeerResult<string>> offer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SignalingBench bench = new(
            new SignalingOptions { MaxMessageSize = maxMessageSize }, router: new RouterOptions { WorkerCount = 2, InboxSize = inboxSize });
        bench.Prepare = peer => peer.OnCreateOffer = () => new(offer.Task);
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        return (bench, session, transport, offer);
    }
}
