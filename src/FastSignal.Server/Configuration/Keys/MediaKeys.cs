namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>media</c>: what holds for the pipelines of every stream.</summary>
internal static class MediaKeys
{
    public const string Section = "media";

    public static readonly DurationKey StartTimeout = new(
        Section, "start_timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5),
        "Longest time a pipeline may take to play before its start counts as failed.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey StopTimeout = new(
        Section, "stop_timeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5),
        "Longest time a pipeline may take to stop before it is left to itself.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey RestartDelayMin = new(
        Section, "restart_delay_min", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10),
        "Pause before the first restart of a pipeline that died; doubles with each failure.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey RestartDelayMax = new(
        Section, "restart_delay_max", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1),
        "Longest pause between two restarts; not below restart_delay_min.") { TakesEffect = TakesEffect.Now };

    public static readonly ConfigurationKey[] All = [StartTimeout, StopTimeout, RestartDelayMin, RestartDelayMax];
}
