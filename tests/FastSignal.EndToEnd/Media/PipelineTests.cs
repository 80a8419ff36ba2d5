namespace FastSignal.EndToEnd.Media;

/// <summary>Real pipelines share the machine's two cores and the process-wide counts: one test at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PipelineTests
{
    public const string Name = "pipelines";
}
