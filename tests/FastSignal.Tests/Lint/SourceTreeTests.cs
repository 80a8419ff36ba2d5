using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FastSignal.Tests.Lint;

/// <summary>Holds what the compiler does not see: where interop may live and how large files may grow.</summary>
public sealed partial class SourceTreeTests
{
    /// <summary>Longest source file, in lines.</summary>
    private const int MaximumLines = 400;

    private static readonly string Source = Path.Combine(Repository.Root, "src");
    private static readonly string Load = Path.Combine(Repository.Root, "load");

    /// <summary>The five places of interop; everything else is safe code.</summary>
    private static readonly string[] InteropFolders =
        ["FastSignal.Rtc/Dtls/", "FastSignal.Rtc/Srtp/", "FastSignal.Media/GStreamer/", "FastSignal.Streaming/Linux/",
         "FastSignal.Transport/Linux/"];

    [Fact]
    public void Interop_and_unsafe_code_stay_in_their_folders() => Assert.Empty(
        Files().Where(file => !InteropFolders.Any(folder => file.Name.StartsWith(folder, StringComparison.Ordinal)) && Interop().IsMatch(file.Code))
            .Select(file => file.Name));

    [Fact]
    public void Nothing_sleeps_and_nothing_is_left_to_do() => Assert.Empty(
        Files().Where(file => Unfinished().IsMatch(file.Text)).Select(file => file.Name));

    [Fact]
    public void No_file_is_longer_than_it_can_be_read() => Assert.Empty(
        Files().Select(file => (file.Name, Lines: file.Text.AsSpan().Count('\n'))).Where(file => file.Lines > MaximumLines).Select(file => $"{file.Name}: {file.Lines}"));

    [Fact]
    public void Every_source_project_is_compatible_with_native_compilation()
    {
        // Directory.Build.props says so for all of src; a project must not take it back, nor pin a publish to one machine.
        XElement shared = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("IsAotCompatible").Single();
        Assert.Equal("true", shared.Value);
        Assert.Contains("/src/", shared.Parent!.Attribute("Condition")!.Value, StringComparison.Ordinal);

        string[] forbidden = ["IsAotCompatible", "EnableAotAnalyzer", "EnableTrimAnalyzer", "PublishAot", "RuntimeIdentifier", "TargetFramework"];
        foreach (string project in Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories))
            Assert.DoesNotContain(XDocument.Load(project).Descendants(), element => forbidden.Contains(element.Name.LocalName));
    }

    [Fact]
    public void The_checks_find_what_they_look_for()
    {
        Assert.Matches(Interop(), WithoutTextAndComments("internal unsafe struct X"));
        Assert.Matches(Interop(), WithoutTextAndComments("[LibraryImport(\"x\")]"));
        Assert.DoesNotMatch(Interop(), WithoutTextAndComments("// unsafe\nstring s = \"unsafe\"; /// DllImport"));
        Assert.Matches(Unfinished(), "Thread.Sleep(1)");
    }

    private static IEnumerable<(string Name, string Text, string Code)> Files() =>
        from root in new[] { Source, Load }
        from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(root, path).Replace('\\', '/')
        where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
        let text = File.ReadAllText(path)
        select (name, text, WithoutTextAndComments(text));

    private static string WithoutTextAndComments(string text) => TextAndComments().Replace(text, "");

    // Strings first: two slashes inside one begin no comment.
    [GeneratedRegex(""" "(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/""", RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TextAndComments();

    [GeneratedRegex(@"\bunsafe\b|\bLibraryImport\b|\bDllImport\b")]
    private static partial Regex Interop();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTODO\b|\bFIXME\b|\bNotImplementedException\b")]
    private static partial Regex Unfinished();
}
