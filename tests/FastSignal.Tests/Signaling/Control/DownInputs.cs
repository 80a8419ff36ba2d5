using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Signaling.Control;

/// <summary>A screen that knows what is pressed, and by whom.</summary>
internal sealed class DownInputs : IInputSink
{
    public HashSet<(string SessionId, string What)> Down { get; } = [];

    public List<(string SessionId, InputEvent Input)> Events { get; } = [];

    public ErrorCode? Receive(string sessionId, string? stream, in InputEvent input)
    {
        Events.Add((sessionId, input));
        switch (input.Kind)
        {
            case InputKind.MouseClick:
                Set(sessionId, $"button {input.Button}", input.Action == InputAction.Down);
                break;
            case InputKind.KeyPress:
                Set(sessionId, $"key {input.Key ?? input.Code ?? $"{input.KeySym}"}", input.Action == InputAction.Down);
                break;
            case InputKind.Touch:
                Set(sessionId, $"finger {input.Slot}", input.Phase is TouchPhase.Down or TouchPhase.Move);
                break;
            case InputKind.Gamepad when input.Part is GamepadPart.Connect:
                Set(sessionId, $"pad {input.Slot}", true);
                break;
            case InputKind.Gamepad when input.Part is GamepadPart.Disconnect:
                string pad = $"pad {input.Slot}";
                Down.RemoveWhere(down => down.SessionId == sessionId && down.What.StartsWith(pad, StringComparison.Ordinal));
                break;
            case InputKind.Gamepad:
                Set(sessionId, $"pad {input.Slot} {input.Part} {input.Index}", input.Value != 0);
                break;
        }

        return null;
    }

    private void Set(string sessionId, string what, bool down)
    {
        if (down)
            Down.Add((sessionId, what));
        else
            Down.Remove((sessionId, what));
    }
}
