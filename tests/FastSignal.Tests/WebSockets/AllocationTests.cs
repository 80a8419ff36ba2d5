using System.IO.Pipelines;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets;

public sealed class AllocationTests
{
    private const int Warmup = 2_000;
    private const int Iterations = 10_000;

    [Fact]
    public void Receiving_and_answering_a_small_text_message_allocates_nothing()
    {
        // Inline scheduling runs client and server on this thread, so that its allocations are all there are.
        WireClient client = WireClient.Connect(RecordingHandler.Echo(isSilent: true), inline: true);
        byte[] frame = ClientFrame.Text("{\"type\":\"ping\",\"data\":{\"t\":1}}");
        for (int i = 0; i < Warmup; i++)
            RoundTrip(client, frame);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Iterations; i++)
            RoundTrip(client, frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        client.Finish();
    }

    private static void RoundTrip(WireClient client, byte[] frame)
    {
#pragma warning disable CA2012 // A pipe that never pauses completes its flush at once, and the task is not awaited.
        frame.CopyTo(client.Input.GetSpan(frame.Length));
        client.Input.Advance(frame.Length);
        ValueTask<FlushResult> flush = client.Input.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully);
#pragma warning restore CA2012
        if (!client.Output.TryRead(out ReadResult result) || result.Buffer.Length != frame.Length - 4)
            Assert.Fail("The answer was not there at once.");
        client.Output.AdvanceTo(result.Buffer.End);
    }
}
