using System.Text.Json.Serialization;

namespace FastSignal.Signaling.Reports;

/// <summary>JSON of the REST resources: snake_case, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<ClientSnapshot>))]
[JsonSerializable(typeof(BroadcastRequest))]
[JsonSerializable(typeof(BroadcastReceipt))]
public sealed partial class SignalingJsonContext : JsonSerializerContext;
