namespace FastSignal.Server.Configuration.Keys;

/// <summary>The words of <see cref="TakesEffect"/> in README's tables, the help text and the log.</summary>
internal static class TakesEffectText
{
    /// <summary><c>now</c>, <c>new sessions</c> or <c>restart</c>.</summary>
    public static string Of(TakesEffect takesEffect) => takesEffect switch
    {
        TakesEffect.Now => "now",
        TakesEffect.NewSessions => "new sessions",
        _ => "restart",
    };
}
