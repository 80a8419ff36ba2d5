using System.Text.Json;

namespace FastSignal.Signaling.Reports;

/// <summary>Body of <c>POST /api/signaling/broadcast</c>.</summary>
public sealed record BroadcastRequest
{
    /// <summary>Type of the message; required.</summary>
    public string? Type { get; init; }

    /// <summary>Its payload, any JSON value, or nothing.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>The app whose clients receive it; all clients when null or empty.</summary>
    public string? AppName { get; init; }
}
