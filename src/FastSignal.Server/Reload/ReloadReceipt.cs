using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;

namespace FastSignal.Server.Reload;

/// <summary>What a reload changed, key by key, and when each change acts.</summary>
/// <param name="Applied">In force.</param>
/// <param name="NewSessions">In force for what begins from now on.</param>
/// <param name="Restart">Not in force: the server must be restarted. Listed by every reload until it is.</param>
/// <param name="Unchanged">Keys with the value they had.</param>
internal sealed record ReloadReceipt(
    IReadOnlyList<ConfigurationChange> Applied, IReadOnlyList<ConfigurationChange> NewSessions, IReadOnlyList<ConfigurationChange> Restart,
    int Unchanged)
{
    private const string Nothing = "null";
    private const string Declared = "\"declared\"";

    /// <summary>True when every key has the value it had.</summary>
    public bool IsEmpty => Applied.Count + NewSessions.Count + Restart.Count == 0;

    /// <summary>Compares what runs with what was read.</summary>
    public static ReloadReceipt Between(FastSignalConfiguration running, FastSignalConfiguration next)
    {
        Dictionary<string, EffectiveValue> old = running.Values.ToDictionary(value => value.Path, StringComparer.Ordinal);
        HashSet<string> oldStreams = StreamsOf(running);
        HashSet<string> newStreams = StreamsOf(next);
        ILookup<TakesEffect, ConfigurationChange> changes = next.Values
            .Where(value => old.TryGetValue(value.Path, out EffectiveValue? before) && before.Identity != value.Identity)
            .ToLookup(value => value.Key.TakesEffect, value => new ConfigurationChange(value.Path, old[value.Path].Text, value.Text));
        List<ConfigurationChange> streams =
        [
            .. oldStreams.Except(newStreams).Select(name => new ConfigurationChange(PathOf(name), Declared, Nothing)),
            .. newStreams.Except(oldStreams).Select(name => new ConfigurationChange(PathOf(name), Nothing, Declared)),
        ];
        int compared = next.Values.Count(value => old.ContainsKey(value.Path));
        return new ReloadReceipt(
            [.. changes[TakesEffect.Now], .. streams], [.. changes[TakesEffect.NewSessions]], [.. changes[TakesEffect.Restart]],
            compared - changes.Sum(group => group.Count()));
    }

    private static HashSet<string> StreamsOf(FastSignalConfiguration configuration) =>
        [.. configuration.Values.Where(value => value.Stream is not null).Select(value => value.Stream!)];

    private static string PathOf(string stream) => $"{StreamKeys.Section}:{stream}";
}
