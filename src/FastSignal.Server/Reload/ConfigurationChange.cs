namespace FastSignal.Server.Reload;

/// <summary>One key that has another value.</summary>
/// <param name="Key">Full name; that of the stream for one that came or went.</param>
/// <param name="Old">The value there was, as JSON, fit to be shown; <c>null</c> for a stream that came.</param>
/// <param name="New">The value there is; <c>null</c> for a stream that went.</param>
internal sealed record ConfigurationChange(string Key, string Old, string New);
