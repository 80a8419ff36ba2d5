namespace FastSignal.Signaling.Ports;

/// <summary>What kind of input an <see cref="InputEvent"/> is.</summary>
public enum InputKind { MouseMove, MouseClick, MouseScroll, KeyPress }

/// <summary>Mouse buttons, numbered as in DOM <c>MouseEvent.button</c>.</summary>
public enum MouseButton { Left, Middle, Right }

/// <summary>What happens to a button or key; <see cref="Stroke"/> is down and up (<c>click</c>, <c>press</c>).</summary>
public enum InputAction { Stroke, Down, Up }

/// <summary>Modifier keys held during a key event.</summary>
[Flags]
public enum KeyModifiers { None = 0, Shift = 1, Control = 2, Alt = 4, Meta = 8 }

/// <summary>One mouse or keyboard event, validated. Only the members of its <see cref="Kind"/> mean anything.</summary>
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
}
