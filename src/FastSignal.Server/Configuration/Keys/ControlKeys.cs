using FastSignal.Signaling.Control;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>control</c>: who controls the mouse and keyboard of a stream.</summary>
internal static class ControlKeys
{
    public const string Section = "control";

    /// <summary>The policies, the default first.</summary>
    public static readonly string[] Policies = ["on_first_input", "on_request", "admin_only", "everyone"];

    private const string InputItem = "pointer, keyboard, gamepad, clipboard or display";

    public static readonly ChoiceKey Policy = new(
        Section, "policy", "on_first_input", Policies,
        "How a stream's mouse and keyboard get their one holder: by the first input, by request, by an administrator; or everyone acts at once.");

    public static readonly DurationKey HoldLimit = new(
        Section, "hold_limit", TimeSpan.FromSeconds(60), TimeSpan.Zero, TimeSpan.FromHours(24),
        "Longest time one client keeps control while others wait for it; 0 for no limit.");

    public static readonly DurationKey IdleRelease = new(
        Section, "idle_release", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromHours(24),
        "A client that has control but sends no input for this long loses it; 0 for never.");

    public static readonly IntegerKey MaxQueue = new(
        Section, "max_queue", 16, 0, 10_000, "clients", "Clients that may wait for control of one stream; one more is answered with 4009.");

    public static readonly DurationKey MoveInterval = new(
        Section, "move_interval", TimeSpan.FromMilliseconds(4), TimeSpan.Zero, TimeSpan.FromSeconds(1),
        "Least time from one applied move of the pointer to the next; moves in between become one, and 0 applies each.");

    public static readonly ListKey<string> HolderInputs = new(
        Section, "holder_inputs", InputPermissionNames.Words, 0, 5, InputItem, TryParseInput, "Input the client that has control may send.");

    public static readonly ListKey<string> SharedInputs = new(
        Section, "shared_inputs", [], 0, 5, InputItem, TryParseInput, "Input every client but viewers may send without having control.");

    public static readonly ListKey<string> ViewerInputs = new(
        Section, "viewer_inputs", [], 0, 5, InputItem, TryParseInput, "Input even clients with the role of a viewer may send.");

    public static readonly ConfigurationKey[] All =
        [Policy, HoldLimit, IdleRelease, MaxQueue, MoveInterval, HolderInputs, SharedInputs, ViewerInputs];

    private static bool TryParseInput(string text, out string value)
    {
        value = InputPermissionNames.Words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
        return value.Length > 0;
    }
}
