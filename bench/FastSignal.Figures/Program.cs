using FastSignal.Figures;

// Arguments: the native executable, the one for the JIT compiler, Chromium, and the file to write.
if (args is not [string native, string jit, string chromium, string output])
{
    await Console.Error.WriteLineAsync("usage: FastSignal.Figures NATIVE JIT CHROMIUM OUTPUT");
    return 2;
}

const int starts = 10;
const int loads = 30;
TimeSpan playing = TimeSpan.FromSeconds(16);
string machine = Machine.Describe();
string loadBefore = Machine.Load();

Distribution nativeStart = await MeasureStartsAsync(native);
Distribution jitStart = await MeasureStartsAsync(jit);

await using ServerProcess server = await ServerProcess.StartAsync(native, "--webrtc:frame_trace=true");
await using Browser browser = await Browser.StartAsync(chromium);
GlassLatency latency = await GlassLatency.MeasureAsync(server, browser, playing);
PageLoads pages = await PageLoads.MeasureAsync(server, browser, loads);

string report = Report.Write(machine, $"Chromium {browser.Version}, headless", loadBefore, nativeStart, jitStart, pages, latency);
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
await File.WriteAllTextAsync(output, report);
await Console.Out.WriteLineAsync(report);
return 0;

static async Task<Distribution> MeasureStartsAsync(string executable)
{
    List<double> samples = [];
    // The first start reads the executable from the disk; what is measured is the next ones.
    for (int i = 0; i <= starts; i++)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(executable);
        if (i > 0)
            samples.Add(server.StartMs);
    }

    return new Distribution(samples);
}
