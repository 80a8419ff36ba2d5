using System.Runtime.InteropServices;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Tests.WebSockets;

public sealed class FrameMaskTests
{
    private static readonly byte[] Key = [0x11, 0x22, 0x33, 0x44];

    [Fact]
    public void Every_length_is_masked_as_the_formula_of_the_RFC_says()
    {
        for (int length = 0; length <= 300; length++)
        {
            byte[] data = Sample(length);
            FrameMask.Apply(data, MemoryMarshal.Read<uint>(Key));
            Assert.Equal(Expected(Sample(length)), data);
        }
    }

    [Fact]
    public void A_mask_goes_on_across_any_split()
    {
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            byte[] data = Sample(random.Next(1, 400));
            uint key = MemoryMarshal.Read<uint>(Key);
            for (int at = 0; at < data.Length;)
            {
                int run = Math.Min(random.Next(0, 90), data.Length - at);
                key = FrameMask.Apply(data.AsSpan(at, run), key);
                at += run;
            }

            Assert.Equal(Expected(Sample(data.Length)), data);
        }
    }

    private static byte[] Sample(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private static byte[] Expected(byte[] data) => [.. data.Select((value, i) => (byte)(value ^ Key[i % 4]))];
}
