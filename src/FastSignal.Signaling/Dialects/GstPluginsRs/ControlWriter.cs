using System.Buffers;
using System.Text.Json;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>Writes what goes back over the data channel <c>control</c>.</summary>
internal static class ControlWriter
{
    /// <summary>Answers a numbered request.</summary>
    /// <param name="id">The request's number.</param>
    /// <param name="error">Why it was refused, or null when it was done.</param>
    /// <param name="output">Gets the message.</param>
    public static void WriteResponse(long id, string? error, IBufferWriter<byte> output)
    {
        using Utf8JsonWriter writer = new(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "ControlResponseMessage"u8);
        writer.WriteNumber("id"u8, id);
        writer.WriteString("error"u8, error);
        writer.WriteEndObject();
    }
}
