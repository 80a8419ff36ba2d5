namespace FastSignal.Signaling.Dispatch;

/// <summary>What the workers are doing at one moment.</summary>
/// <param name="Workers">Workers there are.</param>
/// <param name="Depth">Sessions waiting for a worker.</param>
/// <param name="Running">Workers at work.</param>
public readonly record struct DispatchLoad(int Workers, int Depth, int Running);
