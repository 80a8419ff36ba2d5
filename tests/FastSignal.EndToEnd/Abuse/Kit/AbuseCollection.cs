namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>Abuse tests load the machine and count what is left over in it: one at a time, and beside nothing else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AbuseCollection
{
    public const string Name = "Abuse";
}
