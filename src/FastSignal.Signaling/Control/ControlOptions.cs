namespace FastSignal.Signaling.Control;

/// <summary>Configuration section <c>control</c>; keys are the snake_case spellings of the properties.</summary>
public sealed record ControlOptions
{
    /// <summary>Policy of streams that name none of their own.</summary>
    public ControlPolicy Policy { get; init; } = ControlPolicy.OnFirstInput;

    /// <summary>Policies of single streams, by name.</summary>
    public IReadOnlyDictionary<string, ControlPolicy> StreamPolicies { get; init; } = new Dictionary<string, ControlPolicy>();

    /// <summary>Longest time one holder keeps control while others wait, counted from the later of both beginnings; zero for no limit.</summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A holder without input for this long loses control; zero for never.</summary>
    public TimeSpan IdleRelease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Clients that may wait for control of one stream; one more is told 4009.</summary>
    public int MaxQueue { get; init; } = 16;

    /// <summary>Least time from one applied move of a pointer to the next; moves in between become one. Zero applies each.</summary>
    public TimeSpan MoveInterval { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>What a holder may send.</summary>
    public InputPermissions HolderInputs { get; init; } = InputPermissions.All;

    /// <summary>What every controller may send without holding control.</summary>
    public InputPermissions SharedInputs { get; init; }

    /// <summary>What even a viewer may send.</summary>
    public InputPermissions ViewerInputs { get; init; }

    /// <summary>The policy of a stream.</summary>
    public ControlPolicy PolicyOf(string stream) => StreamPolicies.TryGetValue(stream, out ControlPolicy policy) ? policy : Policy;
}
