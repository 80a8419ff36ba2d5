namespace FastSignal.EndToEnd.Harness;

/// <summary>A run of the server that ended by itself.</summary>
/// <param name="ExitCode">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record FinishedRun(int ExitCode, string Output, string Errors);
