using System.Text.Json;
using System.Text.Unicode;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>
/// Reads the envelope in one pass over the received bytes. Of members given twice the last counts, unknown ones are
/// skipped, their order does not matter.
/// </summary>
internal static class EnvelopeReader
{
    /// <summary>Deepest nesting of objects and arrays in a message; deeper is not JSON to this server.</summary>
    public const int MaxNestingDepth = 32;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxNestingDepth };

    private enum Member { Other, Version, Type, Id, Peer, Timestamp, Data }

    /// <summary>Reads the members; a fault when the bytes are not UTF-8, not JSON, or not an object.</summary>
    public static MessageFault? Read(ReadOnlySpan<byte> utf8, ref Envelope envelope)
    {
        if (!Utf8.IsValid(utf8))
            return MessageFault.Of(ErrorCode.MessageParsingFailed, "Not valid UTF-8");

        Utf8JsonReader reader = new(utf8, Strict);
        try
        {
            reader.Read();
            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            bool sound = isObject ? ReadMembers(ref reader, utf8, ref envelope) : SkipValue(ref reader);

            // Nothing may follow the value; the reader throws when something does.
            reader.Read();
            if (!sound)
                return MessageFault.Of(ErrorCode.MessageParsingFailed, "A string holds half a surrogate pair");
            return isObject ? null : MessageFault.Of(ErrorCode.InvalidMessage);
        }
        catch (JsonException)
        {
            return MessageFault.Of(ErrorCode.MessageParsingFailed, $"Not JSON near byte {reader.BytesConsumed}");
        }
    }

    private static bool ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ref Envelope envelope)
    {
        bool sound = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            sound &= EscapedText.IsSound(ref reader);
            Member member = sound ? MemberOf(ref reader) : Member.Other;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            JsonTokenType kind = reader.TokenType;
            sound &= SkipValue(ref reader);
            if (!sound)
                continue;

            ReadOnlySpan<byte> raw = utf8[start..(int)reader.BytesConsumed];
            switch (member)
            {
                case Member.Version:
                    envelope.HasVersion = true;
                    envelope.Version = kind == JsonTokenType.String ? EscapedText.Utf8Of(ref reader) : default;
                    break;
                case Member.Type:
                    envelope.Type = kind == JsonTokenType.String ? EscapedText.Utf8Of(ref reader) : default;
                    break;
                case Member.Id:
                    envelope.Id = kind == JsonTokenType.String ? raw : default;
                    break;
                case Member.Peer:
                    envelope.Peer = kind == JsonTokenType.String ? EscapedText.Utf8Of(ref reader) : default;
                    break;
                case Member.Timestamp:
                    envelope.HasTimestamp = true;
                    break;
                case Member.Data:
                    envelope.Data = kind == JsonTokenType.Null ? default : raw;
                    break;
            }
        }

        return sound;
    }

    private static Member MemberOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8))
            return Member.Type;
        if (reader.ValueTextEquals("data"u8))
            return Member.Data;
        if (reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("message_id"u8))
            return Member.Id;
        if (reader.ValueTextEquals("version"u8))
            return Member.Version;
        if (reader.ValueTextEquals("peer_id"u8))
            return Member.Peer;
        return reader.ValueTextEquals("timestamp"u8) ? Member.Timestamp : Member.Other;
    }

    // Ends on the value's last token and says whether all its strings can be turned into text.
    private static bool SkipValue(ref Utf8JsonReader reader)
    {
        bool sound = true;
        int depth = reader.CurrentDepth;
        while (true)
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                sound &= EscapedText.IsSound(ref reader);
            bool open = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (!open && reader.CurrentDepth == depth && reader.TokenType != JsonTokenType.PropertyName)
                return sound;
            reader.Read();
        }
    }
}
