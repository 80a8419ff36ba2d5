namespace FastSignal.Server.Hosting;

/// <summary>The version this executable was built as.</summary>
internal static class BuildVersion
{
    /// <summary>Major, minor and patch.</summary>
    public static string Text { get; } = typeof(BuildVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
