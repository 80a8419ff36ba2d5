using FastSignal.Server.Http;

namespace FastSignal.Tests.Server.Http;

public sealed class WebPagesTests
{
    private static readonly string Web = Path.Combine(Repository.Root, "web");

    [Fact]
    public void The_page_preloads_every_module_so_that_none_waits_for_another()
    {
        string page = File.ReadAllText(Path.Combine(Web, "index.html"));
        Assert.NotEmpty(Modules());
        Assert.All(Modules(), module => Assert.Single(
            page.Split('\n'), line => line.Contains($"<link rel=\"modulepreload\" href=\"{module}\">", StringComparison.Ordinal)
                || line.Contains($"<script type=\"module\" src=\"{module}\">", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_names_its_files_in_the_folder_of_the_version()
    {
        string page = WebPages.PointTo("0a1b", File.ReadAllText(Path.Combine(Web, "index.html")), [.. Modules(), "style.css", "icon.svg"]);

        Assert.All([.. Modules(), "style.css", "icon.svg"], file =>
        {
            Assert.Contains($"=\"0a1b/{file}\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain($"=\"{file}\"", page, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> Modules() => Directory.EnumerateFiles(Web, "*.js", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Web, file).Replace('\\', '/'));
}
