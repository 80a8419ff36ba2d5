using System.Buffers.Text;
using System.Text;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>
/// What a Selkies page says on its data channel, as input events: pointer, keys, gamepads, clipboard, size of the window. What
/// else it asks for (bitrates, statistics, cursors) is read and not acted upon.
/// </summary>
/// <param name="generation">Which grammar.</param>
/// <param name="isViewer">Whether the client only views.</param>
internal sealed class SelkiesGrammar(SelkiesGeneration generation, bool isViewer) : IChannelGrammar
{
    /// <summary>Media type of a clipboard that names none.</summary>
    private const string Text = "text/plain";

    private readonly SelkiesInputReader _reader = new(generation, isViewer);

    /// <inheritdoc/>
    public int Receive(ReadOnlySpan<byte> utf8, IInputTarget target, long unixTimeMs, Span<byte> reply)
    {
        Sink sink = new(target);
        if (utf8.Length <= SelkiesChannel.MaxMessageSize)
            _reader.Read(utf8, ref sink);
        return 0;
    }

    private static InputEvent? EventOf(in SelkiesCommand command) => command.Kind switch
    {
        SelkiesCommandKind.Resize => new InputEvent { Kind = InputKind.Resize, Width = command.Width, Height = command.Height },
        SelkiesCommandKind.GamepadConnect => Gamepad(GamepadPart.Connect, command) with
        {
            Axes = (int)command.Number, Buttons = (int)command.Extra, Name = Decode(command.Text) is { } name ? Encoding.UTF8.GetString(name) : null,
        },
        SelkiesCommandKind.GamepadDisconnect => Gamepad(GamepadPart.Disconnect, command),
        SelkiesCommandKind.GamepadButton => Gamepad(GamepadPart.Button, command),
        SelkiesCommandKind.GamepadAxis => Gamepad(GamepadPart.Axis, command),
        SelkiesCommandKind.ClipboardSet when Decode(command.Text) is { } content => new InputEvent
        {
            Kind = InputKind.Clipboard, Content = content, Name = command.Name.IsEmpty ? Text : Encoding.UTF8.GetString(command.Name),
        },
        _ => null,
    };

    private static InputEvent Gamepad(GamepadPart part, in SelkiesCommand command) =>
        new() { Kind = InputKind.Gamepad, Part = part, Slot = command.Slot, Index = command.Index, Value = command.Value };

    private static byte[]? Decode(ReadOnlySpan<byte> base64)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out int length) == System.Buffers.OperationStatus.Done ? bytes[..length] : null;
    }

    private readonly struct Sink(IInputTarget target) : ISelkiesInputSink
    {
        private readonly IInputTarget _target = target;

        public void OnInput(in InputEvent input) => _target.OnInput(input);

        public void OnCommand(in SelkiesCommand command)
        {
            if (EventOf(command) is { } input)
                _target.OnInput(input);
        }
    }
}
