namespace FastSignal.Server;

/// <summary>Entry point of the <c>fastsignal</c> executable.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        WebApplication app = builder.Build();
        await app.RunAsync();
        return 0;
    }
}
