using FastSignal.Signaling;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.GstPluginsRs;

/// <summary>Every row of the protocol's tables, as text.</summary>
public sealed class GstRsTranscriptTests
{
    public static TheoryData<string, string> All => Scene.In("GstPluginsRs");

    [Theory]
    [MemberData(nameof(All))]
    public void A_scene_goes_as_written(string file, string title) =>
        Scene.Play("GstPluginsRs", file, title, new ConnectRequest { Dialect = "gst-plugins-rs" });
}
