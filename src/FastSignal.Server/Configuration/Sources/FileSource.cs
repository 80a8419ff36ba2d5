namespace FastSignal.Server.Configuration.Sources;

/// <summary>Reads a configuration file, as YAML or JSON by its extension.</summary>
internal static class FileSource
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaximumFileSize = 1 << 20;

    /// <summary>Whether a file of this name is YAML; every other one is JSON.</summary>
    public static bool IsYaml(string path) =>
        Path.GetExtension(path) is var extension
        && (extension.Equals(".yaml", StringComparison.OrdinalIgnoreCase) || extension.Equals(".yml", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a file; null with one problem or more when it is missing, too large, or not what its name says.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static ConfigurationSource? Read(string path, string name, ICollection<ConfigurationProblem> problems)
    {
        if (TryReadBytes(path, out byte[] content) is { } fault)
        {
            problems.Add(new ConfigurationProblem(name, fault));
            return null;
        }

        if (IsYaml(path))
            return YamlSource.Read(content, name, problems);
        ConfigurationSource? source = JsonSource.Read(content, name, out ConfigurationProblem? problem);
        if (problem is not null)
            problems.Add(problem);
        return source;
    }

    /// <summary>Reads the bytes of a file; null when that went well, else what is wrong.</summary>
    public static string? TryReadBytes(string path, out byte[] content)
    {
        content = [];
        try
        {
            using FileStream file = File.OpenRead(path);
            // One byte more than allowed tells that there is more; a file that shrinks meanwhile simply ends earlier.
            byte[] bytes = new byte[Math.Min(file.Length, MaximumFileSize + 1)];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read > MaximumFileSize)
                return $"is larger than {SizeText.Format(MaximumFileSize)}";
            content = bytes[..read];
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // A pipe has no length, which is not supported; what a folder does depends on the system.
            return $"cannot be read: {exception.Message}";
        }
    }
}
