using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>Writes what a server says on the data channel: <c>{"type":…,"data":…}</c> as text.</summary>
internal static class SelkiesMessages
{
    /// <summary>Longest base64 of one <c>clipboard</c> message in characters; clients of the first generation take no more.</summary>
    public const int MaxClipboardText = 65_400;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Most bytes whose base64 fits one <c>clipboard</c> message.</summary>
    public static int MaxClipboardBytes => MaxClipboardText / 4 * 3;

    /// <summary>A line for the client's log.</summary>
    public static void Pipeline(IBufferWriter<byte> output, string status)
    {
        using Utf8JsonWriter writer = Begin(output, "pipeline"u8);
        writer.WriteString("status"u8, status);
        End(writer);
    }

    /// <summary>An order to the page, such as <c>framerate,30</c>.</summary>
    public static void System(IBufferWriter<byte> output, string action)
    {
        using Utf8JsonWriter writer = Begin(output, "system"u8);
        writer.WriteString("action"u8, action);
        End(writer);
    }

    /// <summary>What is in the server's clipboard, for the first generation; false when it is too long for one message.</summary>
    public static bool Clipboard(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxClipboardBytes)
            return false;
        using Utf8JsonWriter writer = Begin(output, "clipboard"u8);
        writer.WriteBase64String("content"u8, utf8);
        End(writer);
        return true;
    }

    /// <summary>The same for the later generation, which passes over the old type.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="content">Bytes of the clipboard.</param>
    /// <param name="mimeType">Media type.</param>
    /// <param name="isReply">Whether the client asked.</param>
    public static void ClipboardMessage(IBufferWriter<byte> output, ReadOnlySpan<byte> content, string mimeType, bool isReply)
    {
        using Utf8JsonWriter writer = Begin(output, "clipboard-msg"u8);
        writer.WriteBase64String("content"u8, content);
        writer.WriteString("mime_type"u8, mimeType);
        writer.WriteBoolean("is_binary_data"u8, !mimeType.StartsWith("text/", StringComparison.Ordinal));
        writer.WriteNumber("total_size"u8, content.Length);
        if (isReply)
            writer.WriteString("reply_to"u8, "cr"u8);
        End(writer);
    }

    /// <summary>The pointer changed.</summary>
    public static void Cursor(IBufferWriter<byte> output, SelkiesGeneration generation, SelkiesPointerImage image)
    {
        using Utf8JsonWriter writer = Begin(output, "cursor"u8);
        writer.WriteBase64String("curdata"u8, image.Png.Span);
        writer.WriteNumber("handle"u8, image.Handle);
        if (generation == SelkiesGeneration.Classic)
        {
            writer.WriteString("override"u8, image.Override);
            writer.WriteStartObject("hotspot"u8);
            writer.WriteNumber("x"u8, image.HotX);
            writer.WriteNumber("y"u8, image.HotY);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNumber("width"u8, image.Width);
            writer.WriteNumber("height"u8, image.Height);
            writer.WriteNumber("hotx"u8, image.HotX);
            writer.WriteNumber("hoty"u8, image.HotY);
        }

        End(writer);
    }

    /// <summary>Asks for a <c>pong</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="unixSeconds">The server's clock.</param>
    public static void Ping(IBufferWriter<byte> output, double unixSeconds)
    {
        using Utf8JsonWriter writer = Begin(output, "ping"u8);
        writer.WriteNumber("start_time"u8, unixSeconds);
        End(writer);
    }

    /// <summary>How long one way takes, in milliseconds; the client doubles it.</summary>
    public static void LatencyMeasurement(IBufferWriter<byte> output, double latencyMs)
    {
        using Utf8JsonWriter writer = Begin(output, "latency_measurement"u8);
        writer.WriteNumber("latency_ms"u8, latencyMs);
        End(writer);
    }

    /// <summary>How busy the machine is: per cent, and bytes.</summary>
    public static void SystemStats(IBufferWriter<byte> output, double cpuPercent, long memoryTotal, long memoryUsed)
    {
        using Utf8JsonWriter writer = Begin(output, "system_stats"u8);
        writer.WriteNumber("cpu_percent"u8, cpuPercent);
        writer.WriteNumber("mem_total"u8, memoryTotal);
        writer.WriteNumber("mem_used"u8, memoryUsed);
        End(writer);
    }

    /// <summary>How busy the graphics card is: a share from 0 to 1, and bytes, which the first generation wants in MB.</summary>
    public static void GpuStats(IBufferWriter<byte> output, SelkiesGeneration generation, double load, long memoryTotal, long memoryUsed)
    {
        using Utf8JsonWriter writer = Begin(output, "gpu_stats"u8);
        if (generation == SelkiesGeneration.Classic)
        {
            writer.WriteNumber("load"u8, load);
            writer.WriteNumber("memory_total"u8, memoryTotal / 1_000_000);
            writer.WriteNumber("memory_used"u8, memoryUsed / 1_000_000);
        }
        else
        {
            writer.WriteNumber("gpu_percent"u8, load * 100);
            writer.WriteNumber("mem_total"u8, memoryTotal);
            writer.WriteNumber("mem_used"u8, memoryUsed);
        }

        End(writer);
    }

    /// <summary>What the client may set; none is taken for an answer.</summary>
    public static void ServerSettings(IBufferWriter<byte> output)
    {
        using Utf8JsonWriter writer = new(output, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "server_settings"u8);
        writer.WriteStartObject("settings"u8);
        End(writer);
    }

    /// <summary>The screens there are.</summary>
    public static void DisplayConfigUpdate(IBufferWriter<byte> output, params ReadOnlySpan<string> displays)
    {
        using Utf8JsonWriter writer = new(output, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "display_config_update"u8);
        writer.WriteStartArray("displays"u8);
        foreach (string display in displays)
            writer.WriteStringValue(display);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        Utf8JsonWriter writer = new(output, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteStartObject("data"u8);
        return writer;
    }

    private static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }
}
