using System.Text.Json.Serialization;

namespace FastSignal.Signaling.Messages;

/// <summary>Who controls a stream, for all who watch it.</summary>
public sealed record ControlSnapshot
{
    /// <summary>The stream.</summary>
    public required string Stream { get; init; }

    /// <summary><c>on-request</c>, <c>on-first-input</c>, <c>admin-only</c> or <c>everyone</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Client id of who has control, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Holder { get; init; }

    /// <summary>Kinds of input the holder may send.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Client ids of who waits, the next first.</summary>
    public required IReadOnlyList<string> Queue { get; init; }

    /// <summary>Unix milliseconds at which the holder has to give way to who waits; null while nobody waits.</summary>
    public long? Expires { get; init; }

    /// <summary>Counts up with each change that was told.</summary>
    public required long Version { get; init; }
}
