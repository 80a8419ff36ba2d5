using System.Text.Json;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>The <c>action</c> member of clicks and keys.</summary>
internal static class InputActions
{
    /// <summary>Reads <c>down</c>, <c>up</c> or the message's own word for both (<c>click</c>, <c>press</c>).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> stroke, out InputAction action)
    {
        reader.Read();
        action = InputAction.Stroke;
        if (reader.TokenType != JsonTokenType.String)
            return false;
        if (reader.ValueTextEquals("down"u8))
            action = InputAction.Down;
        else if (reader.ValueTextEquals("up"u8))
            action = InputAction.Up;
        else
            return reader.ValueTextEquals(stroke);
        return true;
    }
}
