using FastSignal.Media.Frames;

namespace FastSignal.Media.Sources;

/// <summary>Where a source is in its life.</summary>
public enum SourceState { Stopped, Starting, Playing, Restarting, Failed }

/// <summary>
/// Something that produces frames: a GStreamer pipeline, later a device or a replayed file. It runs only while somebody
/// holds a lease, and stops a grace period after the last one.
/// </summary>
public interface IMediaSource : IAsyncDisposable
{
    /// <summary>The stream's name, unique in the server.</summary>
    string Name { get; }

    /// <summary>A human-readable title.</summary>
    string Title { get; }

    /// <summary>What can be subscribed to; known from the declaration, without starting anything.</summary>
    IReadOnlyList<Rendition> Renditions { get; }

    /// <summary>The playout-delay header extension asks every viewer's browser for this minimum, in milliseconds.</summary>
    int PlayoutDelayMinMs { get; }

    /// <summary>The playout-delay header extension allows this maximum, in milliseconds.</summary>
    int PlayoutDelayMaxMs { get; }

    /// <summary>Current state. Any thread.</summary>
    SourceState State { get; }

    /// <summary>Leases held now. Any thread.</summary>
    int LeaseCount { get; }

    /// <summary>
    /// Starts the source if it is not running and keeps it running until the lease is disposed. While it is leased, a
    /// source that dies is restarted with back-off and the listener told.
    /// </summary>
    /// <exception cref="SourceUnavailableException">The source could not start; the message names the element and the cause.</exception>
    ValueTask<ISourceLease> AcquireAsync(ISourceListener listener, CancellationToken cancellation);
}

/// <summary>A claim that keeps a source running. Disposing it (once or more) ends its subscriptions too.</summary>
public interface ISourceLease : IDisposable
{
    /// <summary>The source this lease keeps running.</summary>
    IMediaSource Source { get; }

    /// <summary>
    /// Delivers the rendition's frames to the sink until the result is disposed. The first subscription opens the encoder,
    /// the last one closes it. Subscribe first, then ask for the key frame, or it passes by.
    /// </summary>
    IDisposable Subscribe(Rendition rendition, IFrameSink sink);

    /// <summary>
    /// Asks the encoder for a key frame. Requests are coalesced: at most one reaches the encoder per
    /// <see cref="KeyFrameLimits.MinimumInterval"/>, and a request made meanwhile is served when the interval ends.
    /// </summary>
    void RequestKeyFrame(Rendition rendition);
}

/// <summary>Told about the life of a leased source. Calls come from the source's own threads and must return at once.</summary>
public interface ISourceListener
{
    /// <summary>The source died and is being restarted, or gave up; <paramref name="message"/> names the element and the cause.</summary>
    void OnSourceInterrupted(string message, bool willRestart);

    /// <summary>The source plays again after an interruption; sequence numbers and timestamps start anew.</summary>
    void OnSourceResumed();
}

/// <summary>Bounds on key-frame requests.</summary>
public static class KeyFrameLimits
{
    /// <summary>Shortest time between two forced key frames of one rendition.</summary>
    public static readonly TimeSpan MinimumInterval = TimeSpan.FromMilliseconds(250);
}

/// <summary>A source could not start, or died for good.</summary>
public sealed class SourceUnavailableException : Exception
{
    /// <param name="message">Names the element and the cause, in words an operator can act on.</param>
    public SourceUnavailableException(string message) : base(message) { }
}
