namespace FastSignal.Signaling.Reports;

/// <summary>What became of a <see cref="ControlOrder"/>.</summary>
public enum ControlVerdict
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Nobody watches a stream of that name (HTTP 404).</summary>
    NotWatched,

    /// <summary>The client does not watch the stream, or may only watch (HTTP 409).</summary>
    NoSuchViewer,

    /// <summary>An unknown kind of input (HTTP 400).</summary>
    Invalid,
}
