namespace FastSignal.Tests;

/// <summary>Finds the working tree the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FastSignal.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("FastSignal.sln was not found above the test assembly.");
    }
}
