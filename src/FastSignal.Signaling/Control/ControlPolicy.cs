namespace FastSignal.Signaling.Control;

/// <summary>How a stream's mouse and keyboard get their one holder.</summary>
public enum ControlPolicy
{
    /// <summary>The first input takes control while nobody has it; others ask for it.</summary>
    OnFirstInput,

    /// <summary>Only who asked has control.</summary>
    OnRequest,

    /// <summary>Only an administrator has control, or whom one gives it to.</summary>
    AdminOnly,

    /// <summary>There is no holder: every controller's input counts.</summary>
    Everyone,
}
