namespace FastSignal.Media.GStreamer;

/// <summary>Puts what GStreamer says about an error into one line for logs and clients.</summary>
internal static class ErrorText
{
    /// <summary>Longest line made, in characters: it travels to clients in an error message.</summary>
    public const int MaxLength = 500;

    /// <summary>Names the element, the error, and the cause where the debug text has one.</summary>
    /// <param name="element">Name of the element that posted the error, for example <c>x264enc0</c>.</param>
    /// <param name="message">The translated error message.</param>
    /// <param name="debug">
    /// The debug text: <c>file(line): function (): /path:</c>, then a line with the actual cause; or null.
    /// </param>
    public static string Compose(string? element, string? message, string? debug)
    {
        string text = (message ?? "unknown error").Trim().TrimEnd('.');
        string cause = Cause(debug);
        string line = cause.Length == 0 || text.Contains(cause, StringComparison.Ordinal) ? text : $"{text} ({cause})";
        line = $"{element ?? "pipeline"}: {line}".ReplaceLineEndings(" ");
        return line.Length <= MaxLength ? line : string.Concat(line.AsSpan(0, MaxLength - 3), "...");
    }

    private static string Cause(string? debug)
    {
        if (debug is null)
            return "";
        int lineEnd = debug.IndexOf('\n', StringComparison.Ordinal);
        return lineEnd < 0 ? "" : debug[(lineEnd + 1)..].Trim().TrimEnd('.');
    }
}
