using System.Text.RegularExpressions;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Tests.Lint;

/// <summary>Holds README's tables and the sample file to the table of keys, in both directions.</summary>
public sealed partial class ConfigurationDocumentsTests
{
    private static string SamplePath(string name) => Path.Combine(Repository.Root, name);

    [Fact]
    public void Readme_lists_every_key_with_default_class_bounds_and_sentence_and_no_other()
    {
        Dictionary<string, (string Default, string TakesEffect, string Allowed, string Description)> rows = ReadmeRow()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")))
            .ToDictionary(
                row => row.Groups[1].Value,
                row => (row.Groups[2].Value, row.Groups[3].Value, row.Groups[4].Value.Replace("&lt;", "<", StringComparison.Ordinal), row.Groups[5].Value));

        Assert.Equal(ConfigurationKeys.All.Select(key => key.Path).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(ConfigurationKeys.All, key => Assert.Equal(
            (key.DefaultText, TakesEffectText.Of(key.TakesEffect), key.Allowed, key.Description), rows[key.Path]));
    }

    [Theory]
    [InlineData("fastsignal.sample.jsonc", "//")]
    [InlineData("fastsignal.sample.yaml", "#")]
    public void A_sample_holds_every_key_with_its_default_and_sentence_and_no_other(string sample, string comment)
    {
        ConfigurationNode root = Sample(sample);
        string text = File.ReadAllText(SamplePath(sample));
        FastSignalConfiguration defaults = ConfigurationLoader.Load([], new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!;
        Dictionary<ConfigurationKey, string> demo = new()
        {
            [StreamKeys.Title] = JsonText.Quote(defaults.Streams[0].Title),
            [StreamKeys.Video] = JsonText.Quote(defaults.Streams[0].VideoSource!),
            [StreamKeys.Audio] = JsonText.Quote(defaults.Streams[0].AudioSource!),
        };

        int nodes = 0;
        foreach (ConfigurationKey key in ConfigurationKeys.All)
        {
            ConfigurationNode? section = root.Find(key.Section);
            ConfigurationNode? node = (key.Section == StreamKeys.Section ? section?.Find(StreamSection.DemoName) : section)?.Find(key.Name);
            Assert.True(node is not null, $"{key.Path} is missing in the sample");
            Assert.True(key.TryNormalise(node, out string value), key.Path);
            Assert.Equal(demo.GetValueOrDefault(key, key.DefaultText), value);
            Assert.Contains($"{comment} {key.Description}\n", text, StringComparison.Ordinal);
            Assert.Contains($"{comment} Allowed is {key.Allowed}.\n", text, StringComparison.Ordinal);
            nodes++;
        }

        int found = root.Children.Sum(section => section.Name == StreamKeys.Section ? section.Children.Sum(stream => stream.Children.Count) : section.Children.Count);
        Assert.Equal(nodes, found);
    }

    [Theory]
    [InlineData("fastsignal.sample.jsonc")]
    [InlineData("fastsignal.sample.yaml")]
    public void A_sample_loads_without_problems_and_equals_the_defaults(string name)
    {
        ConfigurationResult sample = ConfigurationLoader.Load(["--config", SamplePath(name)], new Dictionary<string, string?>(), Repository.Root);
        FastSignalConfiguration defaults = ConfigurationLoader.Load([], new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!;

        Assert.True(sample.Ok, string.Join('\n', sample.Problems));
        Assert.Equal(defaults.Server.Host, sample.Configuration.Server.Host);
        Assert.Equivalent(Comparable(defaults), Comparable(sample.Configuration), strict: true);

        // IPAddress has properties that throw for one family or the other, so it cannot be compared member by member.
        static FastSignalConfiguration Comparable(FastSignalConfiguration configuration) =>
            configuration with { File = null, Sources = null, Values = [], Server = configuration.Server with { Host = null! } };
    }

    [Fact]
    public void Keys_are_unique_sorted_into_known_sections_and_described_in_one_sentence()
    {
        Assert.Equal(ConfigurationKeys.All.Length, ConfigurationKeys.All.Select(key => key.Path).Distinct().Count());
        Assert.All(ConfigurationKeys.All, key =>
        {
            Assert.Contains(key.Section, ConfigurationKeys.Sections);
            Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", key.Name);
            Assert.Matches(@"^[^|\n]+\.$", key.Description);
            Assert.DoesNotContain('|', key.Allowed);
        });
    }

    private static ConfigurationNode Sample(string name)
    {
        List<ConfigurationProblem> problems = [];
        ConfigurationSource? source = FileSource.Read(SamplePath(name), name, problems);
        Assert.True(source is not null, string.Join('\n', problems));
        return source.Root;
    }

    [GeneratedRegex(@"^\| `([a-z0-9_<>]+(?::[a-z0-9_<>]+)+)` \| `([^`]*)` \| (now|new sessions|restart) \| ([^|\n]*) \| ([^|\n]*) \|$", RegexOptions.Multiline)]
    private static partial Regex ReadmeRow();
}
