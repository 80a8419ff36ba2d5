namespace FastSignal.Load.Scenarios;

/// <summary>Every scenario, in the order of the help.</summary>
internal static class ScenarioCatalog
{
    /// <summary>One new instance of each.</summary>
    public static IReadOnlyList<Scenario> All() =>
    [
        new ConnectStormScenario(), new IdleScenario(), new EchoScenario(), new SignallingScenario(), new BroadcastScenario(),
        new SlowReadersScenario(), new ChurnScenario(),
    ];
}
