using System.Reflection;
using System.Text.RegularExpressions;
using FastSignal.WebSockets;

namespace FastSignal.Tests.Lint;

/// <summary>Holds the table of close codes in README to the one the JavaScript client acts on, and both to what the server sends.</summary>
public sealed partial class CloseCodesTests
{
    private static readonly string Script = File.ReadAllText(Path.Combine(Repository.Root, "web", "js", "close-codes.js"));
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Readme_and_client_have_the_same_codes_with_the_same_meaning()
    {
        string[] client = [.. ClientRule().Matches(Script).Select(rule =>
            $"{rule.Groups[1].Value} {(rule.Groups[2].Value == "true" ? rule.Groups[3].Success ? "yes, after 5 s or more" : "yes" : "no")} {rule.Groups[4].Value}")];
        Assert.Equal(Regex.Count(Script, @"^  \[\d+, \{", RegexOptions.Multiline), client.Length);
        Assert.NotEmpty(client);
        Assert.Equal(client, ReadmeRow().Matches(Readme).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}"));
    }

    [Fact]
    public void Readme_and_client_have_the_same_ranges_without_gaps()
    {
        string[] client = [.. ClientRange().Matches(Script).Select(range => $"{range.Groups[1].Value}-{range.Groups[2].Value} {(range.Groups[3].Value == "true" ? "yes" : "no")}")];
        Assert.Equal(client, ReadmeRange().Matches(Readme).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}"));
        int next = 1000;
        foreach (Match range in ClientRange().Matches(Script))
        {
            Assert.Equal(next, int.Parse(range.Groups[1].ValueSpan));
            next = int.Parse(range.Groups[2].ValueSpan) + 1;
        }

        Assert.Equal(5000, next);
    }

    [Fact]
    public void Every_code_the_server_uses_is_in_the_table()
    {
        HashSet<int> known = [.. ClientRule().Matches(Script).Select(rule => int.Parse(rule.Groups[1].ValueSpan))];
        Assert.All(CodesOf(typeof(FastSignal.Signaling.CloseCode)).Concat(CodesOf(typeof(CloseCode))), code => Assert.Contains(code, known));
    }

    private static IEnumerable<int> CodesOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => Convert.ToInt32(field.GetRawConstantValue(), null));

    [GeneratedRegex(@"\[(\d+), \{ retry: (true|false),( waitMs: LATER_MS,)? text: '([^']*)' \}\]")]
    private static partial Regex ClientRule();

    [GeneratedRegex(@"^  \[(\d+), (\d+), (true|false)\],$", RegexOptions.Multiline)]
    private static partial Regex ClientRange();

    [GeneratedRegex(@"^\| (\d{4}) \| (yes|no|yes, after 5 s or more) \| ([^|\n]*) \|$", RegexOptions.Multiline)]
    private static partial Regex ReadmeRow();

    [GeneratedRegex(@"^\| (\d{4}-\d{4})(?:, others)? \| (yes|no) \|", RegexOptions.Multiline)]
    private static partial Regex ReadmeRange();
}
