using System.Text.Json;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payload of <c>offer-request</c>: <c>{stream?, video?, audio?, codecs?, ice_restart?}</c>, or none at all.</summary>
internal static class OfferRequestPayload
{
    /// <summary>Longest stream name in characters.</summary>
    public const int MaxStreamLength = 64;

    /// <summary>Most entries in <c>codecs</c>.</summary>
    public const int MaxCodecs = 16;

    /// <summary>Longest codec name in characters.</summary>
    public const int MaxCodecLength = 32;

    /// <summary>Reads the wish into the message.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        message.Request = OfferRequest.Default;
        if (message.Data.IsEmpty)
            return null;
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        string? stream = null;
        string[]? codecs = null;
        bool video = true;
        bool audio = true;
        bool iceRestart = false;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("stream"u8))
            {
                if (!JsonFields.TryText(ref reader, MaxStreamLength, out stream) && reader.TokenType != JsonTokenType.Null)
                    return new MessageFault(ErrorCode.InvalidMessageData, "Invalid stream name");
            }
            else if (reader.ValueTextEquals("video"u8))
            {
                if (!JsonFields.TryBoolean(ref reader, out video))
                    return NotBoolean("video");
            }
            else if (reader.ValueTextEquals("audio"u8))
            {
                if (!JsonFields.TryBoolean(ref reader, out audio))
                    return NotBoolean("audio");
            }
            else if (reader.ValueTextEquals("ice_restart"u8))
            {
                if (!JsonFields.TryBoolean(ref reader, out iceRestart))
                    return NotBoolean("ice_restart");
            }
            else if (reader.ValueTextEquals("codecs"u8))
            {
                if (!TryCodecs(ref reader, out codecs))
                    return new MessageFault(ErrorCode.InvalidMessageData, "codecs must be a short list of names");
            }
            else
            {
                reader.Skip();
            }
        }

        if (!video && !audio)
            return new MessageFault(ErrorCode.InvalidMessageData, "Neither video nor audio is wanted");
        message.Request = new OfferRequest(stream, video, audio, codecs, iceRestart);
        return null;
    }

    private static MessageFault NotBoolean(string member) => new(ErrorCode.InvalidMessageData, $"{member} must be true or false");

    // An empty list is no wish.
    private static bool TryCodecs(ref Utf8JsonReader reader, out string[]? codecs)
    {
        codecs = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;

        List<string> names = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || names.Count == MaxCodecs)
                return false;
            string name = reader.GetString()!;
            if (name.Length is 0 or > MaxCodecLength)
                return false;
            names.Add(name.ToLowerInvariant());
        }

        codecs = names.Count == 0 ? null : [.. names];
        return true;
    }
}
