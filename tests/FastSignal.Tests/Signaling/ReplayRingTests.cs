using FastSignal.Signaling.Sessions;

namespace FastSignal.Tests.Signaling;

public sealed class ReplayRingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_holds_what_a_list_would_hold(int seed)
    {
        const int maxMessages = 20;
        const int maxBytes = 500;
        Random random = new(seed);
        ReplayRing ring = new(maxMessages, maxBytes);
        List<byte[]> all = [];
        long oldestHeld = 1;
        for (int step = 0; step < 2000; step++)
        {
            byte[] message = new byte[random.Next(20) == 0 ? random.Next(400, 600) : random.Next(0, 60)];
            random.NextBytes(message);
            all.Add(message);
            if (random.Next(2) == 0)
                ring.Add(message);
            else
                ring.AddShared(message);
            if (message.Length > maxBytes)
                oldestHeld = all.Count + 1;
            while (all.Count - oldestHeld + 1 > maxMessages || all.Skip((int)oldestHeld - 1).Sum(m => m.Length) > maxBytes)
                oldestHeld++;
            if (random.Next(10) == 0)
            {
                long through = random.NextInt64(0, all.Count + 1);
                ring.ForgetThrough(through);
                oldestHeld = Math.Max(oldestHeld, through + 1);
            }

            Assert.Equal(all.Count, ring.LastSeq);
            Assert.Equal(all.Count - oldestHeld + 1, ring.Count);
            Assert.Equal(all.Skip((int)oldestHeld - 1).Sum(m => m.Length), ring.Bytes);
            Assert.True(ring.HoldsAllAfter(oldestHeld - 1));
            Assert.False(ring.HoldsAllAfter(oldestHeld - 2));
            Assert.False(ring.HoldsAllAfter(all.Count + 1));
            for (long seq = oldestHeld; seq <= all.Count; seq++)
                Assert.True(ring[seq].SequenceEqual(all[(int)seq - 1]));
        }

        ring.Clear();
        Assert.Equal((0, 0, 2000), (ring.Count, ring.Bytes, ring.LastSeq));
    }

    [Fact]
    public void Claims_about_what_was_never_sent_change_nothing()
    {
        ReplayRing ring = new(4, 100);
        ring.Add("a"u8);
        ring.ForgetThrough(long.MaxValue);
        Assert.Equal(1, ring.Count);
        Assert.False(ring.HoldsAllAfter(long.MaxValue));
        Assert.False(ring.HoldsAllAfter(-1));
    }

    [Fact]
    public void Keeping_messages_allocates_nothing_in_the_long_run()
    {
        ReplayRing ring = new(64, 64 * 1024);
        byte[] message = new byte[150];
        for (int i = 0; i < 200; i++)
            ring.Add(message);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            ring.Add(message);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
