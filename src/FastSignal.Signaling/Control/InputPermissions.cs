using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Control;

/// <summary>Kinds of input somebody may send.</summary>
[Flags]
public enum InputPermissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mouse and fingers.</summary>
    Pointer = 1,

    /// <summary>Keys.</summary>
    Keyboard = 2,

    /// <summary>Gamepads.</summary>
    Gamepad = 4,

    /// <summary>What is in the clipboard.</summary>
    Clipboard = 8,

    /// <summary>The size of the picture.</summary>
    Display = 16,

    /// <summary>Everything.</summary>
    All = Pointer | Keyboard | Gamepad | Clipboard | Display,
}

/// <summary>Words for <see cref="InputPermissions"/>, on the wire and in configuration, and what each kind of event needs.</summary>
public static class InputPermissionNames
{
    /// <summary>The words, in the order of the bits.</summary>
    public static IReadOnlyList<string> Words { get; } = ["pointer", "keyboard", "gamepad", "clipboard", "display"];

    /// <summary>The permission of a word; false when it is none.</summary>
    public static bool TryParse(string word, out InputPermissions permission)
    {
        for (int i = 0; i < Words.Count; i++)
        {
            if (Words[i] != word)
                continue;
            permission = (InputPermissions)(1 << i);
            return true;
        }

        permission = InputPermissions.None;
        return false;
    }

    /// <summary>The words of a set.</summary>
    public static string[] Of(InputPermissions permissions) =>
        [.. Words.Where((_, i) => permissions.HasFlag((InputPermissions)(1 << i)))];

    /// <summary>The set of some words; unknown ones are passed over.</summary>
    public static InputPermissions Union(IEnumerable<string> words) =>
        words.Aggregate(InputPermissions.None, static (all, word) => TryParse(word, out InputPermissions one) ? all | one : all);

    internal static InputPermissions NeededFor(InputKind kind) => kind switch
    {
        InputKind.KeyPress => InputPermissions.Keyboard,
        InputKind.Gamepad => InputPermissions.Gamepad,
        InputKind.Clipboard => InputPermissions.Clipboard,
        InputKind.Resize => InputPermissions.Display,
        _ => InputPermissions.Pointer,
    };
}
