using System.IO.Compression;
using System.Text;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Compression;

namespace FastSignal.Tests.WebSockets.Compression;

public sealed class InflaterTests
{
    private const int Limit = 1 << 20;

    [Theory]
    [InlineData("F248CDC9C90700", "Hello")] // RFC 7692 section 7.2.3.1: one block
    [InlineData("000500FAFF48656C6C6F00", "Hello")] // 7.2.3.3: a stored block
    [InlineData("F348CDC9C9070000", "Hello")] // 7.2.3.4: BFINAL set, and the padding byte
    [InlineData("F248050000 00FFFFCAC9C90700", "Hello")] // 7.2.3.5: two blocks
    [InlineData("F348CDC9C90700", "Hello")] // BFINAL without the padding byte
    [InlineData("00", "")] // 7.2.3.6: an empty message
    [InlineData("0200", "")]
    [InlineData("0300", "")]
    [InlineData("F348CDC9C90700F348CDC9C9070000", "HelloHello")] // two final blocks
    public void The_examples_of_the_RFC_inflate(string hex, string text)
    {
        using var test = new InflaterUnderTest();
        Assert.Equal(text, test.Inflate(Hex(hex)));
    }

    [Fact]
    public void The_window_outlives_the_message()
    {
        // RFC 7692 section 7.2.3.2: the second Hello refers to the first.
        using var test = new InflaterUnderTest();
        Assert.Equal("Hello", test.Inflate(Hex("F248CDC9C90700")));
        Assert.Equal("Hello", test.Inflate(Hex("F200110000")));
        Assert.Equal("Hello", test.Inflate(Hex("F200110000")));
    }

    [Fact]
    public void The_window_outlives_a_final_block()
    {
        using var test = new InflaterUnderTest();
        Assert.Equal("Hello", test.Inflate(Hex("F348CDC9C9070000")));
        Assert.Equal("Hello", test.Inflate(Hex("F200110000")));
    }

    [Fact]
    public void Without_context_takeover_the_second_message_may_not_refer_to_the_first()
    {
        using var test = new InflaterUnderTest(new DeflateAgreement(ClientNoContextTakeover: true));
        Assert.Equal("Hello", test.Inflate(Hex("F248CDC9C90700")));
        Assert.Equal(0, test.Pool.Outstanding);
        Assert.Equal("InvalidDeflate", test.Inflate(Hex("F200110000")));
    }

    [Theory]
    [InlineData("")] // no block at all
    [InlineData("07")] // block type 3
    [InlineData("000500FBFF48656C6C6F00")] // length and complement differ
    [InlineData("00050")] // cut off inside the lengths
    [InlineData("000500FAFF4865")] // cut off inside the bytes; the tail is one byte too long for the rest
    [InlineData("F248CDC9C907")] // no end of block
    [InlineData("0202")] // distance before the first byte
    [InlineData("F248CDC9C907000000FFFF")] // the sender left the tail on
    [InlineData("ED00")] // dynamic block with 286+ literals
    [InlineData("05E081")] // dynamic block whose length code is empty
    public void Anything_else_is_refused(string hex)
    {
        using var test = new InflaterUnderTest();
        Assert.Equal("InvalidDeflate", test.Inflate(Hex(hex.Length % 2 == 0 ? hex : hex + "0")));
    }

    [Fact]
    public void Every_level_of_the_frameworks_compressor_inflates_to_what_went_in()
    {
        foreach (CompressionLevel level in Enum.GetValues<CompressionLevel>())
        {
            using var test = new InflaterUnderTest();
            using var peer = new PeerDeflater(level);
            foreach (byte[] message in Samples.Messages())
                Assert.Equal(message, test.InflateBytes(peer.Deflate(message)));
        }
    }

    [Fact]
    public void The_limit_holds_for_the_inflated_size()
    {
        foreach (int length in new[] { 1, 100, 65_536, 1_000_000 })
        {
            using var peer = new PeerDeflater(CompressionLevel.Optimal);
            byte[] compressed = peer.Deflate(new byte[length]);
            using (var fits = new InflaterUnderTest(limit: length))
                Assert.Equal(length, fits.InflateBytes(compressed).Length);
            using var above = new InflaterUnderTest(limit: length - 1);
            Assert.Equal("MessageTooBig", above.Inflate(compressed));
        }
    }

    [Fact]
    public void A_bomb_dies_at_the_limit_and_takes_no_more_memory_than_that()
    {
        using var peer = new PeerDeflater(CompressionLevel.SmallestSize);
        byte[] bomb = peer.Deflate(new byte[64 * 1024 * 1024]);
        Assert.True(bomb.Length < 100_000);
        using var test = new InflaterUnderTest(limit: 100_000);
        Assert.Equal("MessageTooBig", test.Inflate(bomb));
        Assert.True(test.Pool.LargestRented <= 2 * 131_072);
    }

    [Fact]
    public void A_distance_beyond_the_agreed_window_is_refused()
    {
        // 300 letters that hardly repeat, then the first 60 once more: fine within 512 bytes, not within 256.
        byte[] message = new byte[360];
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
            message[i] = (byte)"abcdefghijklmnop"[random.Next(16)];
        message.AsSpan(0, 60).CopyTo(message.AsSpan(300));
        using var peer = new PeerDeflater(CompressionLevel.SmallestSize);
        byte[] compressed = peer.Deflate(message);
        using (var wide = new InflaterUnderTest(new DeflateAgreement(ClientMaxWindowBits: 9)))
            Assert.Equal(message, wide.InflateBytes(compressed));
        using var narrow = new InflaterUnderTest(new DeflateAgreement(ClientMaxWindowBits: 8));
        Assert.Equal("InvalidDeflate", narrow.Inflate(compressed));
    }

    [Fact]
    public void Between_messages_no_more_is_held_than_twice_the_window()
    {
        using var test = new InflaterUnderTest();
        using var peer = new PeerDeflater(CompressionLevel.Fastest);
        byte[] large = new byte[900_000];
        new Random(1).NextBytes(large);
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(large, test.InflateBytes(peer.Deflate(large)));
            Assert.Equal(65_536, test.Pool.OutstandingBytes);
        }
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_is_survived()
    {
        using var peer = new PeerDeflater(CompressionLevel.Optimal);
        byte[] valid = peer.Deflate(Encoding.UTF8.GetBytes(Samples.Offer[..600]));
        for (int length = 0; length < valid.Length; length++)
            Survives(valid.AsSpan(0, length).ToArray());
        for (int bit = 0; bit < 8 * valid.Length; bit++)
        {
            byte[] flipped = [.. valid];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Survives(flipped);
        }
    }

    [Fact]
    public void Random_bytes_are_survived()
    {
        var random = new Random(11);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] noise = new byte[random.Next(0, 300)];
            random.NextBytes(noise);
            if (noise.Length > 0)
                noise[0] = (byte)((noise[0] & ~7) | (2 * random.Next(0, 3)) | random.Next(0, 2));
            Survives(noise);
        }
    }

    [Fact]
    public void Inflating_a_small_message_allocates_nothing()
    {
        using var test = new InflaterUnderTest();
        using var peer = new PeerDeflater(CompressionLevel.Optimal);
        byte[] compressed = peer.Deflate(Encoding.UTF8.GetBytes(Samples.Offer));
        for (int i = 0; i < 1_000; i++)
            Assert.Equal(WebSocketError.None, test.Step(compressed));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            test.Step(compressed);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Survives(byte[] bytes)
    {
        using var test = new InflaterUnderTest(limit: 10_000);
        test.Inflate(bytes);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>An inflater and the proof that it gives everything back.</summary>
    private sealed class InflaterUnderTest : IDisposable
    {
        private readonly Inflater _inflater;

        public InflaterUnderTest(DeflateAgreement? agreement = null, int limit = Limit) =>
            _inflater = new Inflater(agreement ?? new DeflateAgreement(), limit, Pool);

        public CountingPool Pool { get; } = new();

        /// <summary>The message as text, or the error's name.</summary>
        public string Inflate(byte[] payload)
        {
            WebSocketError error = _inflater.Inflate(payload);
            string result = error == WebSocketError.None ? Encoding.UTF8.GetString(_inflater.Message.Span) : error.ToString();
            _inflater.EndMessage();
            return result;
        }

        public byte[] InflateBytes(byte[] payload)
        {
            Assert.Equal(WebSocketError.None, _inflater.Inflate(payload));
            byte[] message = _inflater.Message.ToArray();
            _inflater.EndMessage();
            return message;
        }

        public WebSocketError Step(byte[] payload)
        {
            WebSocketError error = _inflater.Inflate(payload);
            _inflater.EndMessage();
            return error;
        }

        public void Dispose()
        {
            _inflater.End();
            Assert.Equal(0, Pool.Outstanding);
        }
    }
}
