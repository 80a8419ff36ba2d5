using FastSignal.Signaling;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>Time that moves when told.</summary>
internal sealed class VirtualClock : ISignalingClock
{
    private long _nowUs = 1_000_000;

    public long NowUs => Interlocked.Read(ref _nowUs);

    public long UnixTimeMs => 1_790_000_000_000 + NowUs / 1000;

    public void Advance(double seconds) => Interlocked.Add(ref _nowUs, (long)(seconds * 1e6));
}
