using FastSignal.Transport.Linux;

namespace FastSignal.Transport.Loops;

/// <summary>A watched descriptor's owner.</summary>
internal interface IEventSource
{
    /// <summary>What the loop reports its events under; set by the loop.</summary>
    long Tag { get; set; }

    /// <summary>Something changed. Called on the loop's thread.</summary>
    void OnEvents(Readiness readiness);

    /// <summary>The loop ends: the descriptor is to be closed. Called on the loop's thread.</summary>
    void Abandon();
}
