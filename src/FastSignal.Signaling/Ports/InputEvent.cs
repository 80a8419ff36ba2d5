namespace FastSignal.Signaling.Ports;

/// <summary>What kind of input an <see cref="InputEvent"/> is.</summary>
public enum InputKind { MouseMove, MouseClick, MouseScroll, KeyPress, Touch, Gamepad, Clipboard, Resize }

/// <summary>Mouse buttons, numbered as in DOM <c>MouseEvent.button</c>.</summary>
public enum MouseButton { Left, Middle, Right }

/// <summary>What happens to a button or key; <see cref="Stroke"/> is down and up (<c>click</c>, <c>press</c>).</summary>
public enum InputAction { Stroke, Down, Up }

/// <summary>What a <see cref="InputKind.Touch"/> event tells about a finger.</summary>
public enum TouchPhase { Down, Move, Up, Cancel }

/// <summary>What a <see cref="InputKind.Gamepad"/> event tells about a gamepad.</summary>
public enum GamepadPart { Connect, Disconnect, Button, Axis }

/// <summary>Modifier keys held during a key event.</summary>
[Flags]
public enum KeyModifiers { None = 0, Shift = 1, Control = 2, Alt = 4, Meta = 8 }

/// <summary>One event of an input device, validated. Only the members of its <see cref="Kind"/> mean anything.</summary>
public readonly record struct InputEvent
{
    /// <summary>Which members count.</summary>
    public InputKind Kind { get; init; }

    /// <summary>Pointer position in video pixels, not negative (the sink clamps it to the picture), or the way moved when <see cref="Relative"/>.</summary>
    public double X { get; init; }

    /// <inheritdoc cref="X"/>
    public double Y { get; init; }

    /// <summary>False when a scroll event carries no position.</summary>
    public bool HasPosition { get; init; }

    /// <summary>Whether <see cref="X"/> and <see cref="Y"/> are a way and not a place.</summary>
    public bool Relative { get; init; }

    /// <summary>Scroll way to the right, in pixels.</summary>
    public double DeltaX { get; init; }

    /// <summary>Scroll way down, in pixels.</summary>
    public double DeltaY { get; init; }

    /// <summary>Button of a click.</summary>
    public MouseButton Button { get; init; }

    /// <summary>What happens to the button or key.</summary>
    public InputAction Action { get; init; }

    /// <summary>DOM <c>KeyboardEvent.key</c>; exactly one of this, <see cref="Code"/> and <see cref="KeySym"/> is set.</summary>
    public string? Key { get; init; }

    /// <summary>DOM <c>KeyboardEvent.code</c>.</summary>
    public string? Code { get; init; }

    /// <summary>X11 keysym, 0 when not given.</summary>
    public int KeySym { get; init; }

    /// <summary>Modifiers held.</summary>
    public KeyModifiers Modifiers { get; init; }

    /// <summary>What a finger does.</summary>
    public TouchPhase Phase { get; init; }

    /// <summary>What a gamepad event is about.</summary>
    public GamepadPart Part { get; init; }

    /// <summary>The finger of a touch (0 to 63), or the place of a gamepad (0 to 3).</summary>
    public int Slot { get; init; }

    /// <summary>Number of the gamepad's button or axis (0 to 63).</summary>
    public int Index { get; init; }

    /// <summary>Pressure of a finger (0 to 1), press of a gamepad's button (0 to 1), or place of its axis (-1 to 1).</summary>
    public double Value { get; init; }

    /// <summary>How many axes a connecting gamepad has.</summary>
    public int Axes { get; init; }

    /// <summary>How many buttons a connecting gamepad has.</summary>
    public int Buttons { get; init; }

    /// <summary>What a connecting gamepad calls itself, or the media type of a clipboard.</summary>
    public string? Name { get; init; }

    /// <summary>What is in the clipboard.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Size the client wants the picture to have, in pixels (1 to 16384 each).</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    /// <summary>Device pixel ratio of the client's screen (0.25 to 8), 0 when not given.</summary>
    public double Scale { get; init; }
}
