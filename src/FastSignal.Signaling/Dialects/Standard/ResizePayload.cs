using System.Text.Json;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Payloads of <c>resize</c>, <c>{width, height, scale?}</c>, and of its answer, <c>{applied, width?, height?}</c>.</summary>
internal static class ResizePayload
{
    /// <summary>Largest width or height in pixels.</summary>
    public const int MaxPixels = 16_384;

    /// <summary>Smallest device pixel ratio.</summary>
    public const double MinScale = 0.25;

    /// <summary>Largest device pixel ratio.</summary>
    public const double MaxScale = 8;

    /// <summary>Reads the wish into the message.</summary>
    public static MessageFault? Read(ref InboundMessage message)
    {
        if (!JsonFields.TryOpen(message.Data, out Utf8JsonReader reader))
            return new MessageFault(ErrorCode.InvalidMessageData, "Message data must be an object");

        int width = 0;
        int height = 0;
        double scale = 0;
        while (JsonFields.NextMember(ref reader))
        {
            bool good = true;
            if (reader.ValueTextEquals("width"u8))
                good = JsonFields.TryInteger(ref reader, 1, MaxPixels, out width);
            else if (reader.ValueTextEquals("height"u8))
                good = JsonFields.TryInteger(ref reader, 1, MaxPixels, out height);
            else if (reader.ValueTextEquals("scale"u8))
                good = JsonFields.TryNumber(ref reader, out scale) && scale is >= MinScale and <= MaxScale;
            else
                reader.Skip();
            if (!good)
                return new MessageFault(ErrorCode.InvalidMessageData, "Invalid size");
        }

        if (width == 0 || height == 0)
            return new MessageFault(ErrorCode.InvalidMessageData, "width and height are required");
        message.Input = new InputEvent { Kind = InputKind.Resize, Width = width, Height = height, Scale = scale };
        return null;
    }

    /// <summary>Writes the answer: the size there is now, or that it cannot be changed.</summary>
    public static void WriteAck(PictureSize? size, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("applied"u8, size is not null);
        if (size is { } now)
        {
            writer.WriteNumber("width"u8, now.Width);
            writer.WriteNumber("height"u8, now.Height);
        }

        writer.WriteEndObject();
    }
}
