using System.Globalization;
using System.Text;

namespace FastSignal.Figures;

/// <summary>The figures as Markdown.</summary>
internal static class Report
{
    /// <summary>The small table that README holds too, then where the time goes, then how it was measured.</summary>
    public static string Write(string machine, string browser, string loadBefore, Distribution nativeStart, Distribution jitStart, PageLoads loads, GlassLatency latency)
    {
        StringBuilder text = new();
        text.AppendLine("# First light: figures of one machine").AppendLine();
        Line(text, $"{machine}. {browser}. Load average before the run {loadBefore} and after it {Machine.Load()}. Everything ran on this machine: server, encoder, browser (decoding and painting in software), and the program that measured.");
        text.AppendLine().AppendLine("Repeat with `eng/figures.sh`, which rewrites this file.").AppendLine();

        text.AppendLine("| Figure | Target | Measured |").AppendLine("|---|---|---|");
        Line(text, $"| Warm page load to first picture, {loads.FirstPicture.Count} loads | p50 under 250 ms | p50 {loads.FirstPicture.P50:F0} ms, p90 {loads.FirstPicture.P90:F0}, min {loads.FirstPicture.Min:F0} |");
        Line(text, $"| appsink callback to presented, playout delay 0/0, {latency.Presented.Count} pictures | p50 under 10 ms | p50 {latency.Presented.P50:F1} ms, p95 {latency.Presented.P95:F1} |");
        Line(text, $"| Jitter buffer, average per picture | | {latency.JitterBufferMs:F1} ms |");
        Line(text, $"| Process start to listening, native, {nativeStart.Count} starts | under 150 ms | p50 {nativeStart.P50:F0} ms, max {nativeStart.Max:F0} |");
        Line(text, $"| Process start to listening, JIT, {jitStart.Count} starts | | p50 {jitStart.P50:F0} ms, max {jitStart.Max:F0} |");
        Line(text, $"| Resident memory, native, one viewer playing | under 100 MB | {latency.ResidentMb.All:F0} MB, of which {latency.ResidentMb.Anonymous:F0} not backed by files |");

        text.AppendLine().AppendLine("## Where a page load spends its time").AppendLine();
        text.AppendLine("Milliseconds since the navigation began; the last column is what the step added to the median.").AppendLine();
        text.AppendLine("| Step | p50 | p90 | added |").AppendLine("|---|---|---|---|");
        double before = 0;
        foreach ((string step, Distribution at) in loads.Milestones)
        {
            Line(text, $"| {step} | {at.P50:F0} | {at.P90:F0} | {at.P50 - before:F0} |");
            before = at.P50;
        }

        text.AppendLine().AppendLine("## Where a picture spends its time").AppendLine();
        Line(text, $"From the appsink's callback to the last packet in the browser: p50 {latency.Received.P50:F1} ms, p95 {latency.Received.P95:F1}. Decoding took {latency.DecodeMs:F1} ms on average. Freezes: {latency.Freezes:F0}.");

        text.AppendLine().AppendLine("## Method").AppendLine();
        text.AppendLine("- Start: from before the fork to the line in which the server says that it listens, on free ports, without configuration.");
        text.AppendLine("- Page load: the page at `?stream=demo&autoplay=1` in a running headless Chromium that has loaded it before, 300 to 400 ms after the load before. Another tab plays the same stream all the time, so the pipeline runs; its decoding takes its share of the processors. The end is the presentation time of the first picture.");
        text.AppendLine("- Latency: with `webrtc:frame_trace` on, the server remembers the wall time of each picture's appsink callback, and the page (`trace=1`) the `presentationTime` of `requestVideoFrameCallback`. The RTP timestamp pairs them; one machine has one clock. H.264, 1280x720 at 30 fps, one viewer; the first two seconds are left out.");
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
