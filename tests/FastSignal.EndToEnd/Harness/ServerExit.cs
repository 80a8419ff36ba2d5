namespace FastSignal.EndToEnd.Harness;

/// <summary>How the server ended after a signal.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Elapsed">From the signal to the end of the process.</param>
internal sealed record ServerExit(int Code, TimeSpan Elapsed);
