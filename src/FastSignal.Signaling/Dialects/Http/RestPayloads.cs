using System.Runtime.InteropServices;
using System.Text.Json;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Http;

/// <summary>
/// Reads the bodies of <c>/api/sessions/{id}/answer</c> and <c>/candidates</c>: the shapes of the standard dialect's
/// <c>data</c>, which browsers make of their own objects, and plainer ones.
/// </summary>
internal static class RestPayloads
{
    /// <summary>Most candidates of one request.</summary>
    public const int MaxCandidates = 256;

    /// <summary>
    /// An answer: <c>{type?,sdp}</c>, or the same inside <c>sdp</c> or <c>answer</c>, where a bare text is the SDP itself. A type, when
    /// there is one, must be <c>answer</c>.
    /// </summary>
    public static MessageFault? ReadAnswer(JsonElement body, out string sdp)
    {
        sdp = "";
        if (body.ValueKind != JsonValueKind.Object)
            return new MessageFault(ErrorCode.InvalidMessageData, "The body must be an object with an sdp");
        if (body.TryGetProperty("type", out JsonElement type) && !IsText(type, "answer"))
            return new MessageFault(ErrorCode.InvalidMessageData, "The type of the description must be answer");
        if (!body.TryGetProperty("sdp", out JsonElement value) && !body.TryGetProperty("answer", out value))
            return new MessageFault(ErrorCode.InvalidMessageData, "The body has no sdp");
        if (value.ValueKind == JsonValueKind.Object)
        {
            // One level and no more: what is inside has a text.
            return value.TryGetProperty("sdp", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object
                ? new MessageFault(ErrorCode.SdpProcessingFailed, "Invalid SDP format")
                : ReadAnswer(value, out sdp);
        }

        if (value.ValueKind != JsonValueKind.String || Text(value) is not { } text || !text.StartsWith("v=", StringComparison.Ordinal))
            return new MessageFault(ErrorCode.SdpProcessingFailed, "Invalid SDP format");
        sdp = text;
        return null;
    }

    /// <summary>Candidates: one RTCIceCandidateInit, an array of them, or an array in <c>candidates</c>. An empty one ends them.</summary>
    public static MessageFault? ReadCandidates(JsonElement body, List<IceCandidate> candidates)
    {
        JsonElement list = body;
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("candidates", out JsonElement inner))
            list = inner;
        if (list.ValueKind != JsonValueKind.Array)
            return Read(list, candidates);
        if (list.GetArrayLength() > MaxCandidates)
            return new MessageFault(ErrorCode.IceCandidateFailed, "too many ICE candidates");
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (Read(item, candidates) is { } fault)
                return fault;
        }

        return null;
    }

    private static MessageFault? Read(JsonElement item, List<IceCandidate> candidates)
    {
        InboundMessage message = new() { Type = MessageType.IceCandidate, Data = JsonMarshal.GetRawUtf8Value(item) };
        try
        {
            if (CandidatePayload.Read(ref message) is { } fault)
                return fault;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in an escape.
            return new MessageFault(ErrorCode.InvalidMessageData, "Invalid ICE candidate data");
        }

        candidates.Add(message.Candidate);
        return null;
    }

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
