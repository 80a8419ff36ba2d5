namespace FastSignal.Signaling;

/// <summary>How often a type of message passed.</summary>
/// <param name="Type">Label; what clients invent is <c>unknown</c>.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
/// <param name="Count">Times since start.</param>
public readonly record struct MessageCount(string Type, string Direction, long Count);
