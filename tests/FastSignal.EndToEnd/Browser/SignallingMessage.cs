using System.Text.Json;

namespace FastSignal.EndToEnd.Browser;

/// <summary>A message of the signalling dialect as a client received it.</summary>
internal sealed record SignallingMessage
{
    public string Type { get; init; } = "";
    public JsonElement Data { get; init; }
    public SignallingError? Error { get; init; }
}

/// <summary>The <c>error</c> member of an error message.</summary>
internal sealed record SignallingError(string Code, int Number, string Message, string? Details, bool Retryable)
{
    /// <summary>All words a person would read.</summary>
    public string Words => $"{Message} {Details}";
}
