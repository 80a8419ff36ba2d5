namespace FastSignal.EndToEnd.Browser;

/// <summary>What <c>window.fastsignal.stats()</c> of the page says; counters are since the start of the peer connection.</summary>
internal sealed record PlayerSample
{
    public string State { get; init; } = "";
    public string? Stream { get; init; }
    public string? Codec { get; init; }
    public string? AudioCodec { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public int FramesDecoded { get; init; }
    public int FramesDropped { get; init; }
    public int KeyFramesDecoded { get; init; }
    public int FreezeCount { get; init; }
    public int PacketsReceived { get; init; }
    public int PacketsLost { get; init; }
    public int RetransmittedPacketsReceived { get; init; }
    public int NackCount { get; init; }
    public double TotalSamplesReceived { get; init; }
    public double? AudioLevel { get; init; }
    public double? FirstFrameMs { get; init; }
    public double? JitterBufferDelayAverageMs { get; init; }
    public string? RemoteAddress { get; init; }
}
