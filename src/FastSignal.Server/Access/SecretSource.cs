namespace FastSignal.Server.Access;

/// <summary>A secret that stands in the configuration, or in a file of its own that is read again when it changes.</summary>
internal sealed class SecretSource
{
    private readonly SecretText? _inline;
    private readonly WatchedFile<SecretText>? _file;

    private SecretSource(SecretText? inline, WatchedFile<SecretText>? file)
    {
        _inline = inline;
        _file = file;
    }

    /// <summary>The secret as it is now.</summary>
    public SecretText Current => _inline ?? _file!.Current;

    /// <summary>One of the two, which the configuration has seen to.</summary>
    /// <exception cref="AccessFileException">The file cannot be used.</exception>
    public static SecretSource From(string? text, string? file, ILogger logger) => text is not null
        ? new SecretSource(SecretText.Of(text), null)
        : new SecretSource(null, new WatchedFile<SecretText>(file!, static content => SecretText.Of(FirstLine(content)), logger));

    /// <summary>Looks at the file again.</summary>
    public void Refresh() => _file?.Refresh();

    /// <summary>The secret a file holds: its first line, without the line break an editor leaves.</summary>
    public static string FirstLine(string content)
    {
        int end = content.AsSpan().IndexOfAny('\r', '\n');
        string line = end < 0 ? content : content[..end];
        return line.Length > 0 ? line : throw new FormatException("its first line is empty");
    }
}
