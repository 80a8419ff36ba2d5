namespace FastSignal.Primitives;

/// <summary>Something that ends when it is left alone for too long.</summary>
public interface IExpiring
{
    /// <summary>
    /// When it ends as things stand now, in microseconds of <see cref="MonotonicClock"/>. Activity moves it later; it must
    /// never move to before the time it was queued with, because the queue looks again only then. Any thread.
    /// </summary>
    long ExpiresAtUs { get; }
}
