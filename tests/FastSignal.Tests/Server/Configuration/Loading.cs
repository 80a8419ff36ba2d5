using FastSignal.Server.Configuration;

namespace FastSignal.Tests.Server.Configuration;

/// <summary>Loads configurations from texts, each in a folder of its own.</summary>
internal static class Loading
{
    public static ConfigurationResult Load(
        string? json = null, string[]? args = null, IReadOnlyDictionary<string, string?>? environment = null, string fileName = ConfigurationLoader.DefaultFileName)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastsignal-configuration-");
        try
        {
            if (json is not null)
                File.WriteAllText(Path.Combine(folder.FullName, fileName), json);
            return ConfigurationLoader.Load(args ?? [], environment ?? new Dictionary<string, string?>(), folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Loads a YAML file.</summary>
    public static ConfigurationResult Yaml(string yaml, params string[] args) => Load(yaml, args, fileName: "fastsignal.yaml");

    public static FastSignalConfiguration Good(string? json = null, string[]? args = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ConfigurationResult result = Load(json, args, environment);
        Assert.True(result.Ok, string.Join('\n', result.Problems));
        return result.Configuration;
    }

    public static string OnlyProblem(string? json = null, string[]? args = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ConfigurationResult result = Load(json, args, environment);
        Assert.Equal(2, result.ExitCode);
        return Assert.Single(result.Problems).ToString();
    }
}
