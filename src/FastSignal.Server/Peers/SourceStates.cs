using FastSignal.Media.Sources;

namespace FastSignal.Server.Peers;

/// <summary>The words for a source's state on the wire.</summary>
internal static class SourceStates
{
    /// <summary>Lower-case word.</summary>
    public static string NameOf(SourceState state) => state switch
    {
        SourceState.Stopped => "stopped",
        SourceState.Starting => "starting",
        SourceState.Playing => "playing",
        SourceState.Restarting => "restarting",
        _ => "failed",
    };
}
