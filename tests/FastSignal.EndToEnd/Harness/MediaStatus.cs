namespace FastSignal.EndToEnd.Harness;

/// <summary>Body of <c>GET /api/media/status</c>, as a client reads it.</summary>
internal sealed record MediaStatus(
    IReadOnlyList<StreamStatus> Streams, int Viewers, int Routes, int QueueDepth, int FramesHeld, string UdpEndpoint, string UdpMode,
    IReadOnlyDictionary<string, long> Counters)
{
    /// <summary>True when nobody watches and nothing of former viewers is left.</summary>
    public bool IsIdle => Viewers == 0 && Routes == 0 && QueueDepth == 0 && FramesHeld == 0
        && Streams.All(stream => stream is { Viewers: 0, Leases: 0, State: "stopped" });

    /// <summary>The stream of that name.</summary>
    public StreamStatus Stream(string name) => Streams.Single(stream => stream.Name == name);

    /// <summary>For messages of failed tests.</summary>
    public override string ToString() =>
        $"viewers={Viewers} routes={Routes} queue_depth={QueueDepth} frames_held={FramesHeld} {string.Join(' ', Streams)} {string.Join(' ', Counters)}";
}

/// <summary>One stream of a <see cref="MediaStatus"/>.</summary>
internal sealed record StreamStatus(string Name, string State, int Viewers, int Leases, IReadOnlyList<string> Codecs);
