namespace FastSignal.EndToEnd.Harness;

/// <summary>Where tests leave what people may want to look at: <c>artifacts/</c> of the working copy.</summary>
internal static class Artifacts
{
    /// <summary>A folder of that name, made if need be.</summary>
    public static string Folder(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FastSignal.sln")))
            folder = folder.Parent;
        string root = folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not lie in a working copy of FastSignal.");
        return Directory.CreateDirectory(Path.Combine(root, "artifacts", name)).FullName;
    }
}
