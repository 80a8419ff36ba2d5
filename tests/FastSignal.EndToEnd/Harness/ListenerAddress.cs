using System.Text.RegularExpressions;

namespace FastSignal.EndToEnd.Harness;

/// <summary>Where a server listens for one dialect, as it says when it starts.</summary>
internal static partial class ListenerAddress
{
    /// <summary>The address of the first such listener; its port is the bound one.</summary>
    public static Task<string> OfAsync(ServerProcess server) =>
        Eventually.ValueAsync(() => Task.FromResult(Line().Match(server.Log).Groups[1].Value), static found => found.Length > 0, "the listener's line");

    [GeneratedRegex(@"^  (?:simple_server|auto) +(wss?://\S+/)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
