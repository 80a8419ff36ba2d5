namespace FastSignal.Signaling.Control;

/// <summary>Words for <see cref="ControlPolicy"/>.</summary>
public static class ControlNames
{
    /// <summary>The word on the wire; configuration has underscores in place of dashes.</summary>
    public static string Of(ControlPolicy policy) => policy switch
    {
        ControlPolicy.OnRequest => "on-request",
        ControlPolicy.AdminOnly => "admin-only",
        ControlPolicy.Everyone => "everyone",
        _ => "on-first-input",
    };
}
