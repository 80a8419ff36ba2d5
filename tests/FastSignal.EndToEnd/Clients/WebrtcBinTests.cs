using System.Diagnostics;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Clients;

/// <summary>GStreamer's own webrtcbin as a simple_server client, which decodes what a stream sends it.</summary>
public sealed class WebrtcBinTests : EndToEndTest
{
    [Theory]
    [InlineData("answer")]
    [InlineData("offer")]
    [InlineData("offer-unbundled")]
    public async Task A_gstreamer_client_sees_and_hears_a_stream_it_calls(string mode)
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--server:listeners:0:port=0", "--server:listeners:0:dialect=simple_server"]);
        string address = await ListenerAddress.OfAsync(server);
        ProcessStartInfo info = new("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Clients", "simple_client.py"), address, "small", mode])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process client = Process.Start(info)!;
        Task<string> output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline * 2, TestContext.Current.CancellationToken);
        Assert.True(client.ExitCode == 0, $"{mode}: {await output}{await errors}\n{server.Log}");
        await server.BecomesIdleAsync();
    }
}
