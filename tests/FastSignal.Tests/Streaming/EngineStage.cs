using System.Net;
using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Viewers;
using FastSignal.Tests.Kit;
using FastSignal.Tests.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Streaming;

/// <summary>A viewer as the engine sees it, the client at the other end, and what the signalling side was told.</summary>
internal sealed record Seat(Viewer Viewer, UdpViewer Client, ViewerLog Log);

/// <summary>A running engine on a free loopback port, a source whose frames the test makes, and real sockets for viewers.</summary>
internal sealed class EngineStage : IAsyncDisposable
{
    public static readonly Rendition Video = new(0, MediaKind.Video, MediaCodec.Vp8, 90000, 0, "");
    public static readonly Rendition Audio = new(1, MediaKind.Audio, MediaCodec.Opus, 48000, 2, "");

    private readonly List<PinnedFrame> _frames = [];
    private readonly ViewerPump _pump = new();
    private readonly List<Seat> _seats = [];

    public EngineStage(UdpBatching batching = UdpBatching.Auto, StreamingOptions? options = null)
    {
        Engine = StreamingEngine.Start(
            (options ?? new StreamingOptions()) with { Address = IPAddress.Loopback, Port = 0, Batching = batching, Workers = options?.Workers ?? 2 },
            NullLoggerFactory.Instance);
    }

    public StreamingEngine Engine { get; }

    public StreamingCounters Counters => Engine.Counters;

    public SyntheticSource Source { get; } = new("demo", Video, Audio);

    public Pictures Pictures { get; set; } = new();

    /// <summary>A viewer through the whole of signalling; media may flow when this returns.</summary>
    public async Task<Seat> JoinAsync(ViewerOptions? options = null)
    {
        long asked = Volatile.Read(ref Counters.KeyFrameRequests);
        Seat seat = await NegotiateAsync(options);
        // It asks for its key frame once it is subscribed.
        await Eventually.True(() => seat.Client.Get(client => client.IsKeyed) && Volatile.Read(ref Counters.KeyFrameRequests) > asked);
        return seat;
    }

    public async Task<Seat[]> JoinAsync(int count)
    {
        long asked = Volatile.Read(ref Counters.KeyFrameRequests);
        Seat[] seats = new Seat[count];
        for (int i = 0; i < count; i++)
            seats[i] = await NegotiateAsync();
        await Eventually.True(() => seats.All(seat => seat.Client.Get(client => client.IsKeyed)) && Volatile.Read(ref Counters.KeyFrameRequests) >= asked + count);
        return seats;
    }

    /// <summary>Offer and answer; nothing is waited for.</summary>
    public async Task<Seat> NegotiateAsync(ViewerOptions? options = null)
    {
        ViewerLog log = new();
        Viewer viewer = Engine.CreateViewer($"viewer-{_seats.Count}", Source, Source.Renditions, log);
        Seat seat = new(viewer, NewClient(options), log);
        _seats.Add(seat);
        PeerOutcome offer = await viewer.CreateOfferAsync(false, TestContext.Current.CancellationToken);
        Assert.True(offer.Ok, offer.Details);
        PeerOutcome answer = await viewer.AcceptAnswerAsync(seat.Client.Get(client => client.Answer(offer.Sdp!, MonotonicClock.NowUs)));
        Assert.True(answer.Ok, answer.Details);
        return seat;
    }

    public UdpViewer NewClient(ViewerOptions? options = null)
    {
        UdpViewer client = new(Engine.LocalEndPoint, options ?? new ViewerOptions());
        _pump.Add(client);
        return client;
    }

    /// <summary>Pushes one picture from the caller's thread.</summary>
    public void Push(bool isKey = false, int packets = 3)
    {
        PinnedFrame frame = Pictures.Next(isKey, packets, arrivalUs: MonotonicClock.NowUs);
        _frames.Add(frame);
        Source.PushFrame(Video, frame);
    }

    /// <summary>Pushes pictures, the first a key frame, and waits until every seat has them all.</summary>
    public async Task StreamAsync(int pictures, params Seat[] seats)
    {
        int before = Pictures.Payloads.Count;
        int[] had = [.. seats.Select(seat => seat.Client.VideoPayloads().Count)];
        for (int i = 0; i < pictures; i++)
        {
            Push(isKey: i == 0);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        int expected = Pictures.Payloads.Count - before;
        await WaitAsync(() => seats.Select((seat, i) => seat.Client.VideoPayloads().Count - had[i]).All(got => got >= expected));
    }

    /// <summary>Waits for a condition; says what the pump failed on, if it did.</summary>
    public async Task WaitAsync(Func<bool> condition)
    {
        await Eventually.True(() => _pump.Fault is not null || condition());
        Assert.Null(_pump.Fault);
    }

    /// <summary>Waits until no viewer has left a trace.</summary>
    public Task WaitUntilEmptyAsync() =>
        WaitAsync(() => Engine.ViewerCount == 0 && Engine.RouteCount == 0 && Source.LeaseCount == 0 && Engine.CountViewers(Source) == 0 && !Source.IsEncoding(Video));

    /// <summary>Ends everything; at the end every count must be zero.</summary>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await WaitUntilEmptyAsync();
        Assert.Equal((0, 0), (Engine.DatagramsOutstanding, Engine.QueueDepth));
        Assert.Equal(0, Counters.WorkerFaults);
        Assert.Equal(Counters.ViewersCreated, Counters.ViewersClosed);
        Assert.All(_seats, seat => Assert.Single(seat.Log.Closed));
        foreach (PinnedFrame frame in _frames)
            frame.Release();
        Assert.All(_frames, frame => Assert.True(frame.IsRecycled, "a frame is still held"));
        _pump.Dispose();
        Assert.Null(_pump.Fault);
        await Source.DisposeAsync();
    }
}
