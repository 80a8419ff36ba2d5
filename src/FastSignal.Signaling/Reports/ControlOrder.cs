namespace FastSignal.Signaling.Reports;

/// <summary>Body of <c>POST /api/streams/{stream}/control</c>: an operator decides who controls a stream.</summary>
public sealed record ControlOrder
{
    /// <summary>Client id of who gets control; null or absent takes it from whoever has it.</summary>
    public string? Holder { get; init; }

    /// <summary>Kinds of input the holder may send; all when absent.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }
}
