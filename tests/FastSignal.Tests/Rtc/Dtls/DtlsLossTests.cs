using System.Buffers.Binary;
using FastSignal.Primitives;
using FastSignal.Rtc.Dtls;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>
/// Handshakes over a bad network. OpenSSL repeats flights by the system's clock, so these tests run on that clock too: all
/// pairs side by side, which takes as long as the unluckiest one.
/// </summary>
public sealed class DtlsLossTests
{
    private const long DeadlineUs = 60_000_000;

    [Fact]
    public void A_lost_datagram_is_repeated_whichever_it_is()
    {
        List<LossyPair> pairs = [];
        for (int lost = 0; lost < 8; lost++)
        {
            int ordinal = lost;
            pairs.Add(new LossyPair(ordinal, (_, sent) => sent == ordinal ? 0 : 1));
        }

        Run(pairs);
    }

    [Fact]
    public void Handshakes_survive_loss_of_a_quarter_duplicates_and_reordering()
    {
        List<LossyPair> pairs = [];
        for (int seed = 0; seed < 24; seed++)
            pairs.Add(new LossyPair(seed, (random, _) => random.Next(100) switch { < 25 => 0, < 40 => 2, _ => 1 }) { Shuffles = true });
        Run(pairs);
    }

    [Fact]
    public void Duplicates_alone_do_no_harm()
    {
        List<LossyPair> pairs = [];
        for (int seed = 0; seed < 10; seed++)
            pairs.Add(new LossyPair(seed, (_, _) => 3) { Shuffles = true });
        Run(pairs);
    }

    [Fact]
    public void A_hello_split_into_fragments_is_put_together()
    {
        using DtlsPair pair = new();
        pair.Start(0);
        byte[] hello = Assert.Single(pair.Drain(pair.Client));
        List<byte[]> fragments = Split(hello, 40);
        Assert.InRange(fragments.Count, 3, 20);
        // The second fragment first: order must not matter.
        (fragments[0], fragments[1]) = (fragments[1], fragments[0]);
        foreach (byte[] fragment in fragments)
        {
            Assert.Empty(pair.Drain(pair.Server));
            pair.Server.Receive(fragment, 0);
        }

        Assert.NotEmpty(pair.Drain(pair.Server));
        Assert.Equal(DtlsState.Handshaking, pair.Server.State);
    }

    [Fact]
    public void A_repeated_last_flight_of_the_client_is_answered_again()
    {
        // The server is connected while its last flight is lost: only OpenSSL's answer to the repetition ends it.
        using LossyPair pair = new(1, (_, _) => 1) { LosesFirstAnswerAfterServerConnected = true };
        Run([pair]);
    }

    private static void Run(List<LossyPair> pairs)
    {
        using ManualResetEventSlim never = new();
        long start = MonotonicClock.NowUs;
        foreach (LossyPair pair in pairs)
            pair.Pair.Start(start);
        while (pairs.Exists(pair => !pair.Pair.IsConnected))
        {
            long nowUs = MonotonicClock.NowUs;
            Assert.True(nowUs - start < DeadlineUs, "some handshakes did not end");
            foreach (LossyPair pair in pairs)
            {
                pair.Step(nowUs);
                Assert.Null(pair.Pair.Client.Failure);
                Assert.Null(pair.Pair.Server.Failure);
            }

            // The loop of a socket owner: look again when a timer may be due.
            never.Wait(1);
        }

        foreach (LossyPair pair in pairs)
        {
            Assert.True(pair.Pair.Client.TryExportSrtpKeys(out var client));
            Assert.True(pair.Pair.Server.TryExportSrtpKeys(out var server));
            Assert.Equal(client.LocalKey, server.RemoteKey);
            pair.Dispose();
        }
    }

    // One record with one handshake message becomes records of fragments (RFC 6347 section 4.2.3).
    private static List<byte[]> Split(byte[] record, int size)
    {
        const int recordHeader = 13;
        const int messageHeader = 12;
        byte[] body = record[(recordHeader + messageHeader)..];
        List<byte[]> fragments = [];
        for (int offset = 0; offset < body.Length; offset += size)
        {
            int length = Math.Min(size, body.Length - offset);
            byte[] fragment = [.. record[..(recordHeader + messageHeader)], .. body[offset..(offset + length)]];
            fragment[10] = (byte)fragments.Count;
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(11), (ushort)(messageHeader + length));
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(recordHeader + 7), (ushort)offset);
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(recordHeader + 10), (ushort)length);
            fragments.Add(fragment);
        }

        return fragments;
    }
}
