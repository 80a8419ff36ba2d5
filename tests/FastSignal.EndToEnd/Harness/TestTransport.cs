namespace FastSignal.EndToEnd.Harness;

/// <summary>What carries TCP in these tests: what <c>FASTSIGNAL_TRANSPORT</c> names, else the server's default.</summary>
internal static class TestTransport
{
    /// <summary>Arguments for a server under test.</summary>
    public static string[] Arguments { get; } =
        Environment.GetEnvironmentVariable("FASTSIGNAL_TRANSPORT") is { Length: > 0 } name ? [$"--server:transport={name}"] : [];
}
