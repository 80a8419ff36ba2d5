using FastSignal.EndToEnd.Abuse.Kit;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Hundreds of clients that come and go leave the process as it was.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class ChurnTests
{
    private const int WarmUpCycles = 150;
    private const int Cycles = 300;

    // A pool that grows once more, or a collection that is late; measured: 2 MiB after 300 cycles and 5 MiB after 1,500.
    private const int SlackKiB = 12 * 1024;
    private const int SlackThreads = 3;

    [Fact]
    public async Task Three_hundred_negotiations_leave_descriptors_threads_and_memory_as_they_were()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            "--streams:small:video=videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=15/1",
            "--streams:small:codecs=vp8", "--streams:small:video_bitrate=200", "--streams:small:grace_period=1s");
        await ChurnAsync(server, WarmUpCycles);
        Footprint before = await server.QuietAsync();
        await ChurnAsync(server, Cycles);
        Footprint after = await server.QuietAsync();
        TestContext.Current.SendDiagnosticMessage("{0} -> {1}", before, after);
        Assert.True(after.Descriptors <= before.Descriptors, $"{before} -> {after}");
        Assert.True(after.Threads <= before.Threads + SlackThreads, $"{before} -> {after}");
        Assert.True(after.ResidentKiB <= before.ResidentKiB + SlackKiB, $"{before} -> {after}");
    }

    // Every client gets a little further than the one before: answer, ICE, handshake; some say goodbye, some vanish.
    private static async Task ChurnAsync(ServerProcess server, int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            await using SignalingClient client = await SignalingClient.ConnectAsync(server.Address, $"app-{i % 7}");
            string offer = await client.OfferAsync();
            using UdpViewer viewer = new(server.UdpEndPoint, offer, handshakes: i % 5 == 0);
            string fingerprint = i % 10 == 0 ? viewer.Fingerprint : Description.FalseFingerprint;
            await client.ExpectAsync("answer-ack", await client.SendDescriptionAsync("answer", Description.Answer(offer, fingerprint)));
            if (i % 5 < 2)
            {
                viewer.Start();
                await Patience.UntilAsync(() => viewer.Replies > 0, "a check answered");
            }

            if (i % 10 == 0)
                await viewer.MorePacketsAsync();
            if (i % 2 == 0)
                client.Vanish();
        }
    }
}
