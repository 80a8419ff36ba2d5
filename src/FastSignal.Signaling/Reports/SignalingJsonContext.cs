using System.Text.Json.Serialization;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Reports;

/// <summary>JSON of the REST resources: snake_case, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<ClientSnapshot>))]
[JsonSerializable(typeof(BroadcastRequest))]
[JsonSerializable(typeof(BroadcastReceipt))]
[JsonSerializable(typeof(IReadOnlyList<RoomSnapshot>))]
[JsonSerializable(typeof(RoomSnapshot))]
[JsonSerializable(typeof(ControlOrder))]
[JsonSerializable(typeof(ControlSnapshot))]
public sealed partial class SignalingJsonContext : JsonSerializerContext;
