using System.Text;
using FastSignal.Tests.Kit;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Compression;

namespace FastSignal.Tests.WebSockets.Compression;

public sealed class DeflaterTests
{
    public static TheoryData<int> WindowBits => [.. Enumerable.Range(8, 8)];

    [Theory]
    [MemberData(nameof(WindowBits))]
    public void No_distance_is_longer_than_the_agreed_window(int bits)
    {
        foreach (bool noTakeover in new[] { false, true })
        {
            var pool = new CountingPool();
            using var deflater = new Deflater(new DeflateAgreement(ServerMaxWindowBits: bits, ServerNoContextTakeover: noTakeover), pool);

            // Our inflater refuses longer distances, the framework's proves that it is DEFLATE for others, too.
            var strict = new Inflater(new DeflateAgreement(ClientMaxWindowBits: bits, ClientNoContextTakeover: noTakeover), 1 << 20, pool);
            using var other = new PeerInflater();
            foreach (byte[] message in Samples.Messages().Where(message => message.Length > 0))
            {
                bool pays = deflater.TryCompress(message, out ReadOnlySpan<byte> compressed);
                Assert.True(pays || noTakeover);
                Assert.Equal(WebSocketError.None, strict.Inflate(compressed));
                Assert.Equal(message, strict.Message.ToArray());
                strict.EndMessage();
                if (noTakeover)
                    other.Reset();
                Assert.Equal(message, other.Inflate(compressed));
                deflater.Release();
            }

            strict.End();
            Assert.Equal(0, pool.Outstanding);
        }
    }

    [Fact]
    public void With_context_takeover_a_message_sent_before_costs_a_few_bytes()
    {
        byte[] message = Encoding.UTF8.GetBytes(Samples.Offer[..2000]);
        using var taking = new Deflater(new DeflateAgreement(), new CountingPool());
        int first = Length(taking, message);
        int second = Length(taking, message);
        Assert.InRange(second, 1, first / 4);

        using var forgetting = new Deflater(new DeflateAgreement(ServerNoContextTakeover: true), new CountingPool());
        Assert.Equal(Length(forgetting, message), Length(forgetting, message));
    }

    [Fact]
    public void Noise_is_sent_as_it_is_where_nothing_depends_on_it()
    {
        byte[] noise = new byte[2000];
        new Random(3).NextBytes(noise);
        using var forgetting = new Deflater(new DeflateAgreement(ServerNoContextTakeover: true), new CountingPool());
        Assert.False(forgetting.TryCompress(noise, out _));
        using var taking = new Deflater(new DeflateAgreement(), new CountingPool());
        Assert.True(taking.TryCompress(noise, out _));
    }

    [Fact]
    public void Compressing_with_context_takeover_allocates_nothing()
    {
        byte[] message = Encoding.UTF8.GetBytes(Samples.Offer[..2000]);
        using var deflater = new Deflater(new DeflateAgreement(), new CountingPool());
        for (int i = 0; i < 1_000; i++)
            Length(deflater, message);
        Assert.Equal(0, SteadyState.BytesOf(() =>
        {
            for (int i = 0; i < 10_000; i++)
                Length(deflater, message);
        }));
    }

    private static int Length(Deflater deflater, byte[] message)
    {
        deflater.TryCompress(message, out ReadOnlySpan<byte> compressed);
        int length = compressed.Length;
        deflater.Release();
        return length;
    }
}
