using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Control;

/// <summary>
/// What one client holds down of one stream: buttons, keys, fingers, gamepads. Bounded; guarded by the stream's lock. All
/// of it is let go when control goes elsewhere or the client does, or it would stay pressed for ever.
/// </summary>
internal sealed class HeldInputs
{
    /// <summary>Most things held at once; one more lets go of the one held longest.</summary>
    public const int MaxHeld = 64;

    // Events that let go of what is held, the longest held first. Holds no memory before the first.
    private readonly List<InputEvent> _releases = [];

    /// <summary>Things held.</summary>
    public int Count => _releases.Count;

    /// <summary>Notes an event that has acted.</summary>
    /// <returns>What has to be let go to make room, or null.</returns>
    public InputEvent? Note(in InputEvent input)
    {
        if (input.Kind is InputKind.MouseMove or InputKind.MouseScroll or InputKind.Clipboard or InputKind.Resize)
        {
            // A drag is let go where it has come to, not where it began.
            if (input is { Kind: InputKind.MouseMove, Relative: false })
                FollowPointer(input);
            return null;
        }

        if (ReleaseOf(input) is not { } release)
            return null;
        int index = IndexOf(release);
        if (!IsDown(input))
        {
            if (index >= 0)
                _releases.RemoveAt(index);
            if (input is { Kind: InputKind.Gamepad, Part: GamepadPart.Disconnect })
                ForgetGamepad(input.Slot);
            return null;
        }

        if (index >= 0)
        {
            _releases[index] = release;
            return null;
        }

        InputEvent? dropped = null;
        if (_releases.Count == MaxHeld)
        {
            dropped = _releases[0];
            _releases.RemoveAt(0);
        }

        _releases.Add(release);
        return dropped;
    }

    /// <summary>Takes the event that lets go of the thing held last; false when nothing is left to let go.</summary>
    /// <param name="keep">Kinds of input that stay as they are.</param>
    /// <param name="release">What to tell the sink.</param>
    public bool TryTakeLast(InputPermissions keep, out InputEvent release)
    {
        for (int i = _releases.Count - 1; i >= 0; i--)
        {
            release = _releases[i];
            if ((InputPermissionNames.NeededFor(release.Kind) & keep) != 0)
                continue;
            _releases.RemoveAt(i);
            return true;
        }

        release = default;
        return false;
    }

    private static bool IsDown(in InputEvent input) => input.Kind switch
    {
        InputKind.Touch => input.Phase is TouchPhase.Down or TouchPhase.Move,
        InputKind.Gamepad => input.Part == GamepadPart.Connect || (input.Part != GamepadPart.Disconnect && input.Value != 0),
        _ => input.Action == InputAction.Down,
    };

    // The event that ends what an event begins; null for what begins nothing.
    private static InputEvent? ReleaseOf(in InputEvent input) => input.Kind switch
    {
        InputKind.MouseClick or InputKind.KeyPress => input with { Action = InputAction.Up },
        InputKind.Touch => input with { Phase = TouchPhase.Cancel, Value = 0 },
        InputKind.Gamepad when input.Part is GamepadPart.Connect or GamepadPart.Disconnect =>
            new InputEvent { Kind = InputKind.Gamepad, Part = GamepadPart.Disconnect, Slot = input.Slot },
        InputKind.Gamepad => input with { Value = 0 },
        _ => null,
    };

    private int IndexOf(in InputEvent release)
    {
        for (int i = 0; i < _releases.Count; i++)
        {
            InputEvent held = _releases[i];
            if (held.Kind == release.Kind && IsSame(held, release))
                return i;
        }

        return -1;
    }

    private static bool IsSame(in InputEvent a, in InputEvent b) => a.Kind switch
    {
        InputKind.MouseClick => a.Button == b.Button,
        InputKind.KeyPress => a.Key == b.Key && a.Code == b.Code && a.KeySym == b.KeySym,
        InputKind.Touch => a.Slot == b.Slot,
        _ => a.Slot == b.Slot && a.Part == b.Part && a.Index == b.Index,
    };

    private void FollowPointer(in InputEvent move)
    {
        for (int i = 0; i < _releases.Count; i++)
        {
            if (_releases[i].Kind == InputKind.MouseClick)
                _releases[i] = _releases[i] with { X = move.X, Y = move.Y };
        }
    }

    // Buttons and axes of a gamepad that is gone are up.
    private void ForgetGamepad(int slot) => _releases.RemoveAll(held => held.Kind == InputKind.Gamepad && held.Slot == slot);
}
