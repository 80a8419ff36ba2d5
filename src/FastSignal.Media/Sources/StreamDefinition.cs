namespace FastSignal.Media.Sources;

/// <summary>
/// A stream as declared in configuration: either raw sources (<see cref="VideoSource"/>, <see cref="AudioSource"/>) to
/// which encoder, payloader and appsink are added from templates, or a whole <see cref="Pipeline"/> text ending in
/// payloaders, used as it is.
/// </summary>
public sealed record StreamDefinition
{
    /// <summary>Unique name: <c>^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Human-readable title; the name when empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>gst-launch text that produces raw video, for example <c>videotestsrc is-live=true ! video/x-raw,...</c>; null for none.</summary>
    public string? VideoSource { get; init; }

    /// <summary>gst-launch text that produces raw audio; null for none.</summary>
    public string? AudioSource { get; init; }

    /// <summary>
    /// Whole gst-launch text whose payloaders are named <c>h264</c>, <c>vp8</c> or <c>opus</c> (each followed by nothing:
    /// the appsink is linked behind it); null when the raw sources are used.
    /// </summary>
    public string? Pipeline { get; init; }

    /// <summary>Codecs to encode, in order of preference: <c>h264</c>, <c>vp8</c>, <c>opus</c>.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = ["h264", "vp8", "opus"];

    /// <summary>Video bitrate in kbit/s, 50..100000.</summary>
    public int VideoBitrateKbps { get; init; } = 2500;

    /// <summary>Audio bitrate in kbit/s, 6..510.</summary>
    public int AudioBitrateKbps { get; init; } = 64;

    /// <summary>Most frames from one key frame to the next, 1..3600.</summary>
    public int KeyFrameInterval { get; init; } = 120;

    /// <summary>Minimum of the playout-delay header extension in milliseconds, 0..40950 in steps of 10.</summary>
    public int PlayoutDelayMinMs { get; init; }

    /// <summary>Maximum of the playout-delay header extension in milliseconds, 0..40950 in steps of 10, not below the minimum.</summary>
    public int PlayoutDelayMaxMs { get; init; }

    /// <summary>How long the pipeline keeps running after its last viewer left.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether this declaration makes the same pipeline as another: they differ at most in what is said about it.</summary>
    public bool HasPipelineOf(StreamDefinition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // Lists are compared by reference in a record, so they are compared apart.
        return Codecs.SequenceEqual(other.Codecs) && other == this with
        {
            Title = other.Title,
            Codecs = other.Codecs,
            PlayoutDelayMinMs = other.PlayoutDelayMinMs,
            PlayoutDelayMaxMs = other.PlayoutDelayMaxMs,
            GracePeriod = other.GracePeriod,
        };
    }
}
