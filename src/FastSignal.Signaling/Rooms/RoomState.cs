using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Rooms;

/// <summary>Makes a room's next state: a JSON object, whole or patched, no larger than allowed.</summary>
internal static class RoomState
{
    // As in the messages it will be part of: never in a page's markup.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Applies a change; a fault when the result is no object or too large.</summary>
    public static MessageFault? Apply(byte[] state, in RoomCall call, int maxSize, out byte[] next)
    {
        next = state;
        if (call.Body.IsEmpty || call.Body[0] != (byte)'{')
            return new MessageFault(ErrorCode.InvalidMessageData, call.IsPatch ? "patch must be an object" : "state must be an object");
        byte[] made = call.IsPatch ? Patched(state, call.Body) : call.Body.ToArray();
        if (made.Length > maxSize)
        {
            return new MessageFault(ErrorCode.MessageTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"Room state too large: {made.Length} bytes (max: {maxSize})"));
        }

        next = made;
        return null;
    }

    private static byte[] Patched(byte[] state, ReadOnlySpan<byte> patch)
    {
        JsonNode merged = Merge(Read(state), Read(patch))!;
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Relaxed))
            merged.WriteTo(writer);
        return buffer.ToArray();
    }

    // The payload has been read once already, so it is JSON. A node tree of the framework's making throws when a name is
    // given twice; in this one the later counts, as in the envelope.
    private static JsonObject Read(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return (JsonObject)Copy(document.RootElement)!;
    }

    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject copy = [];
                foreach (JsonProperty property in element.EnumerateObject())
                    copy[property.Name] = Copy(property.Value);
                return copy;
            case JsonValueKind.Array:
                JsonArray items = [];
                foreach (JsonElement item in element.EnumerateArray())
                    items.Add(Copy(item));
                return items;
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    // RFC 7396 section 2.
    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
            return patch?.DeepClone();
        JsonObject merged = target as JsonObject ?? [];
        foreach ((string member, JsonNode? value) in members)
        {
            if (value is null)
                merged.Remove(member);
            else
                merged[member] = Merge(merged.TryGetPropertyValue(member, out JsonNode? old) ? Detach(merged, member, old) : null, value);
        }

        return merged;
    }

    // A node has one parent at a time.
    private static JsonNode? Detach(JsonObject parent, string member, JsonNode? value)
    {
        parent[member] = null;
        return value;
    }
}
