using System.Text.Json;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Dialects.Standard;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// Reads what gstwebrtc-api sends over the data channel <c>control</c>: <c>{"id":n,"request":{"type":"navigationEvent","event":{…}}}</c>,
/// where the request may also be a string of that JSON; and the bare navigation object of the older channel <c>input</c>. Never throws.
/// </summary>
internal static class ControlReader
{
    /// <summary>Longest message in bytes; real ones have 60 to 200.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = EnvelopeReader.MaxNestingDepth };

    /// <summary>Reads one message; false when it asks for nothing that is known. The number is there all the same if it could be read.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out ControlRequest request)
    {
        request = default;
        if (utf8.Length > MaxLength || !GstPayload.IsSound(utf8) || !JsonFields.TryOpen(utf8, out Utf8JsonReader reader))
            return false;

        ControlRequest asked = default;
        long? id = null;
        bool isWrapped = false;
        while (JsonFields.NextMember(ref reader))
        {
            bool isId = reader.ValueTextEquals("id"u8);
            bool isRequest = reader.ValueTextEquals("request"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number) && number >= 0)
                id = number;
            if (isRequest)
            {
                isWrapped = true;
                asked = ReadRequest(utf8, ref reader);
            }

            reader.Skip();
        }

        request = (isWrapped ? asked : NavigationEvent.Read(utf8)) with { Id = isWrapped ? id : null };
        return request.Kind != ControlKind.Unknown;
    }

    private static ControlRequest ReadRequest(ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            ReadOnlySpan<byte> text = EscapedText.Utf8Of(ref reader);
            return GstPayload.IsSound(text) ? ReadTyped(text) : default;
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return ReadTyped(utf8[start..(int)reader.BytesConsumed]);
    }

    private static ControlRequest ReadTyped(ReadOnlySpan<byte> utf8)
    {
        if (!JsonFields.TryOpen(utf8, out Utf8JsonReader reader))
            return default;
        ControlKind kind = ControlKind.Unknown;
        ReadOnlySpan<byte> navigation = default;
        while (JsonFields.NextMember(ref reader))
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isEvent = reader.ValueTextEquals("event"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                kind = reader.ValueTextEquals("navigationEvent"u8) ? ControlKind.Input
                    : reader.ValueTextEquals("customUpstreamEvent"u8) ? ControlKind.CustomEvent : ControlKind.Unknown;
            }

            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isEvent)
                navigation = utf8[start..(int)reader.BytesConsumed];
        }

        return kind == ControlKind.Input ? NavigationEvent.Read(navigation) : new ControlRequest { Kind = kind };
    }
}
