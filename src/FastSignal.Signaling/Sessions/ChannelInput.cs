using System.Globalization;
using System.Text.Unicode;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>Messages of the data channel <c>input</c>: the input types and <c>ping</c> of the standard dialect, without an id or a version.</summary>
internal sealed class ChannelInput : IChannelGrammar
{
    /// <summary>The one there is: it remembers nothing.</summary>
    public static readonly ChannelInput Instance = new();

    /// <summary>Longest message looked at, in bytes.</summary>
    public const int MaxLength = 4096;

    private static readonly StandardDialect Dialect = new();

    /// <inheritdoc/>
    public int Receive(ReadOnlySpan<byte> utf8, IInputTarget target, long unixTimeMs, Span<byte> reply)
    {
        InboundMessage message = default;
        if (utf8.Length > MaxLength || Dialect.Parse(utf8, ref message) is not null || Dialect.Validate(ref message, MaxLength) is not null)
            return 0;
        switch (message.Type)
        {
            case MessageType.MouseMove or MessageType.MouseClick or MessageType.MouseScroll or MessageType.KeyPress
                or MessageType.Touch or MessageType.Gamepad or MessageType.Clipboard:
                // A refusal is not told here: who holds the control is known from the signalling connection.
                target.OnInput(message.Input);
                return 0;
            case MessageType.Ping:
                return WritePong(message.ClientTimeMs, unixTimeMs, reply);
            default:
                return 0;
        }
    }

    private static int WritePong(double? clientTimeMs, long serverTimeMs, Span<byte> reply)
    {
        bool fits = clientTimeMs is { } time
            ? Utf8.TryWrite(reply, CultureInfo.InvariantCulture, $$$"""{"type":"pong","data":{"t":{{{time}}},"server_time_ms":{{{serverTimeMs}}}}}""", out int length)
            : Utf8.TryWrite(reply, CultureInfo.InvariantCulture, $$$"""{"type":"pong","data":{"server_time_ms":{{{serverTimeMs}}}}}""", out length);
        return fits ? length : 0;
    }
}
