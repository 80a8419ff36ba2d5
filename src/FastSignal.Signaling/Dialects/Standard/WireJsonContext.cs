using System.Text.Json.Serialization;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payload objects of standard 1.0 that are too large to be written by hand.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WelcomeSnapshot))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(ConnectionStates))]
[JsonSerializable(typeof(SessionEnd))]
[JsonSerializable(typeof(ExpiryNotice))]
[JsonSerializable(typeof(PeerStatistics))]
[JsonSerializable(typeof(ControlSnapshot))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
