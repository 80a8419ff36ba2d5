using FastSignal.Signaling.Control;

namespace FastSignal.Server.Configuration;

/// <summary>Section <c>control</c>, and the key <c>control</c> of each stream.</summary>
/// <param name="Policy">Policy of streams without one of their own.</param>
/// <param name="StreamPolicies">Policies of single streams, by name.</param>
/// <param name="HoldLimit">Longest time one holder keeps control while others wait; zero for no limit.</param>
/// <param name="IdleRelease">Time without input after which a holder loses control; zero for never.</param>
/// <param name="MaxQueue">Clients that may wait for control of one stream.</param>
/// <param name="MoveInterval">Least time from one applied pointer move to the next.</param>
/// <param name="HolderInputs">What a holder may send.</param>
/// <param name="SharedInputs">What every controller may send.</param>
/// <param name="ViewerInputs">What even a viewer may send.</param>
internal sealed record ControlSettings(
    ControlPolicy Policy, IReadOnlyDictionary<string, ControlPolicy> StreamPolicies, TimeSpan HoldLimit, TimeSpan IdleRelease, int MaxQueue,
    TimeSpan MoveInterval, InputPermissions HolderInputs, InputPermissions SharedInputs, InputPermissions ViewerInputs);
