using System.Text.Json;
using System.Text.Json.Serialization;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Http.Sessions;

/// <summary>Body of <c>POST /api/sessions</c>.</summary>
internal sealed record CreateSessionRequest
{
    /// <summary>The device, 1 to 128 characters; required.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The user, 1 to 128 characters; required.</summary>
    public string? UserId { get; init; }

    /// <summary>The stream; the first one when null.</summary>
    public string? Stream { get; init; }
}

/// <summary>Body of the reply to it.</summary>
/// <param name="Id">Names the session in every other request; who knows it may end the session.</param>
/// <param name="Stream">The stream that is offered.</param>
/// <param name="Offer">To be answered at <c>/answer</c>.</param>
/// <param name="IceServers">STUN and TURN servers.</param>
internal sealed record CreatedSession(string Id, string? Stream, Description Offer, IReadOnlyList<IceServer> IceServers);

/// <summary>A session description, as RTCSessionDescriptionInit.</summary>
/// <param name="Type"><c>offer</c> or <c>answer</c>.</param>
/// <param name="Sdp">The text.</param>
internal sealed record Description(string Type, string Sdp);

/// <summary>One candidate, as RTCIceCandidateInit.</summary>
/// <param name="Line">The candidate line; empty ends them.</param>
/// <param name="SdpMid">Media section by name.</param>
/// <param name="SdpMLineIndex">Media section by position.</param>
internal sealed record Candidate(
    [property: JsonPropertyName("candidate")] string Line, [property: JsonPropertyName("sdpMid")] string? SdpMid, [property: JsonPropertyName("sdpMLineIndex")] int? SdpMLineIndex);

/// <summary>Body of every refusal but that for rate.</summary>
/// <param name="Error">One sentence.</param>
/// <param name="Code">Name in the error table.</param>
/// <param name="Number">Number in the error table.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
internal sealed record ApiError(string Error, string Code, int Number, bool Retryable)
{
    /// <summary>The error of a code.</summary>
    public static ApiError Of(ErrorCode code, string message) =>
        new(message, ErrorCodeTable.NameOf(code), (int)code, ErrorCodeTable.IsRetryable(code));
}

/// <summary>JSON of the sessions and streams, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateSessionRequest))]
[JsonSerializable(typeof(CreatedSession))]
[JsonSerializable(typeof(Description))]
[JsonSerializable(typeof(Candidate))]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(IReadOnlyList<StreamSummary>))]
internal sealed partial class SessionJsonContext : JsonSerializerContext;
