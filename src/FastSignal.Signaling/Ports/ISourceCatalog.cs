namespace FastSignal.Signaling.Ports;

/// <summary>The streams that can be asked for.</summary>
public interface ISourceCatalog
{
    /// <summary>The streams visible in an app, in order of declaration.</summary>
    IReadOnlyList<StreamSummary> List(string app);

    /// <summary>True when the stream exists and is visible in the app.</summary>
    bool Contains(string app, string stream);
}

/// <summary>What a client is told about a stream.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Title">Human-readable title.</param>
/// <param name="Video">Video codecs offered (<c>h264</c>, <c>vp8</c>), in order of preference.</param>
/// <param name="Audio">Audio codecs offered (<c>opus</c>).</param>
/// <param name="State"><c>stopped</c>, <c>starting</c>, <c>playing</c>, <c>restarting</c> or <c>failed</c>.</param>
/// <param name="Viewers">Peers that watch it now.</param>
public sealed record StreamSummary(
    string Name, string Title, IReadOnlyList<string> Video, IReadOnlyList<string> Audio, string State, int Viewers);
