using System.Xml.Linq;

namespace FastSignal.Tests.Architecture;

/// <summary>Holds the arrows between projects: the way of the data has no other roads.</summary>
public sealed class ProjectReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["FastSignal.Primitives"] = [],
        ["FastSignal.WebSockets"] = ["FastSignal.Primitives"],
        ["FastSignal.Transport"] = ["FastSignal.Primitives"],
        ["FastSignal.Rtc"] = ["FastSignal.Primitives"],
        ["FastSignal.Signaling"] = ["FastSignal.Primitives"],
        ["FastSignal.Media"] = ["FastSignal.Primitives"],
        ["FastSignal.Streaming"] = ["FastSignal.Primitives", "FastSignal.Rtc", "FastSignal.Media"],
        ["FastSignal.Server"] =
            ["FastSignal.Primitives", "FastSignal.Transport", "FastSignal.WebSockets", "FastSignal.Signaling", "FastSignal.Streaming"],
        // Transport for its system calls: the client is an event loop of the same kind, and interop has one place.
        ["FastSignal.Load"] = ["FastSignal.Primitives", "FastSignal.Transport", "FastSignal.WebSockets", "FastSignal.Rtc"],
    };

    [Fact]
    public void Every_source_project_references_only_what_the_design_allows()
    {
        string[] projects =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "load", "FastSignal.Load"), "*.csproj"),
        ];
        Assert.Equal(Allowed.Count, projects.Length);

        foreach (string path in projects)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{name} is not in the table of allowed references");
            foreach (XElement reference in XDocument.Load(path).Descendants("ProjectReference"))
            {
                string target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));
                Assert.True(allowed.Contains(target), $"{name} must not reference {target}");
            }
        }
    }
}
