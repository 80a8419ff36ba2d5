using System.Buffers.Binary;
using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>INIT, INIT ACK, COOKIE ECHO, COOKIE ACK: in one direction, in both, over a bad link, and with forged cookies.</summary>
public sealed class AssociationHandshakeTests
{
    private const int FirstChunk = SctpPacketView.HeaderLength;

    [Fact]
    public void One_side_begins_and_both_are_established()
    {
        using SctpPair pair = SctpPair.Connected();
        Assert.Equal(AssociationState.Established, pair.A.Association.State);
        Assert.Equal(AssociationState.Established, pair.B.Association.State);
    }

    [Fact]
    public void Both_sides_begin_at_once_and_make_one_association()
    {
        using SctpPair pair = new();
        pair.Connect(pair.A);
        pair.Connect(pair.B);
        pair.RunUntil(() => pair.A.Established == 1 && pair.B.Established == 1);
        pair.Say(pair.A, 1, "to B"u8);
        pair.Say(pair.B, 1, "to A"u8);
        pair.RunUntil(() => pair.A.Messages.Count == 1 && pair.B.Messages.Count == 1);
        Assert.Equal("to A"u8.ToArray(), pair.A.Messages[0].Bytes);
    }

    [Fact]
    public void Every_lost_packet_of_the_handshake_is_repeated()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            using SctpPair pair = new(seed) { Loss = 0.3, Duplication = 0.3, JitterUs = 30_000 };
            pair.Connect(pair.A);
            if (seed % 2 == 0)
                pair.Connect(pair.B);
            pair.RunUntil(() => pair.A.Established == 1 && pair.B.Established == 1);
        }
    }

    [Fact]
    public void A_silent_peer_is_given_up()
    {
        using SctpPair pair = new() { Loss = 1 };
        pair.Connect(pair.A);
        pair.RunUntil(() => pair.A.Closed.Count == 1);
        Assert.Equal(SctpLimits.MaxInitRetransmissions + 1, pair.A.Sent.Count);
        Assert.Equal(long.MaxValue, pair.A.Association.NextTickUs);
    }

    [Fact]
    public void An_INIT_costs_one_reply_and_no_memory_until_its_cookie_comes_back()
    {
        using SctpPair pair = new() { Drops = static (_, _) => true };
        pair.Connect(pair.A);
        byte[] init = pair.A.Sent[0];
        for (int i = 0; i < 100; i++)
            pair.B.Receive(init, pair.NowUs);
        Assert.Equal(100, pair.B.Sent.Count);
        Assert.All(pair.B.Sent, packet => Assert.Equal((byte)ChunkType.InitAck, packet[FirstChunk]));
        Assert.Equal(AssociationState.New, pair.B.Association.State);
        Assert.Equal(0, pair.B.Association.HeldBytes);
        Assert.Equal(long.MaxValue, pair.B.Association.NextTickUs);
        pair.Run(TimeSpan.FromMinutes(5));
        Assert.Equal(100, pair.B.Sent.Count);
    }

    [Fact]
    public void Data_before_the_cookie_is_ignored()
    {
        using SctpPair pair = new() { Drops = static (_, _) => true };
        pair.Connect(pair.A);
        pair.B.Receive(pair.A.Sent[0], pair.NowUs);
        uint tag = LocalTagOf(pair.B.Sent[0]);
        pair.B.Receive(SctpPackets.Data(tag, 1, 0, 0, DataChunkView.Begin | DataChunkView.End, [1]), pair.NowUs);
        pair.B.Receive(SctpPackets.Chunk(tag, ChunkType.Heartbeat, 0, new byte[20]), pair.NowUs);
        Assert.Single(pair.B.Sent);
        Assert.Empty(pair.B.Messages);
    }

    [Fact]
    public void Every_changed_bit_of_a_cookie_is_noticed()
    {
        (SctpPair pair, byte[] echo) = UntilCookieEcho();
        using (pair)
        {
            for (int bit = 0; bit < StateCookie.Length * 8; bit++)
            {
                byte[] forged = [.. echo];
                forged[FirstChunk + ChunkReader.HeaderLength + bit / 8] ^= (byte)(1 << bit % 8);
                pair.B.Receive(SctpPackets.Sign(forged), pair.NowUs);
            }

            Assert.Equal(0, pair.B.Established);
            Assert.Single(pair.B.Sent);
            pair.B.Receive(echo, pair.NowUs);
            Assert.Equal(1, pair.B.Established);
        }
    }

    [Fact]
    public void A_cookie_of_another_association_is_refused()
    {
        (SctpPair pair, byte[] echo) = UntilCookieEcho();
        (SctpPair other, _) = UntilCookieEcho();
        using (pair)
        using (other)
        {
            BinaryPrimitives.WriteUInt32BigEndian(echo.AsSpan(4), LocalTagOf(other.B.Sent[0]));
            other.B.Receive(SctpPackets.Sign(echo), other.NowUs);
            Assert.Equal(0, other.B.Established);
        }
    }

    [Fact]
    public void A_cookie_that_comes_too_late_is_refused_and_the_handshake_begins_anew()
    {
        (SctpPair pair, byte[] echo) = UntilCookieEcho();
        using (pair)
        {
            pair.B.Receive(echo, pair.NowUs + SctpLimits.CookieLifetimeUs + 1);
            Assert.Equal(0, pair.B.Established);
            Assert.Equal((byte)ChunkType.Error, pair.B.Sent[^1][FirstChunk]);
            pair.A.Receive(pair.B.Sent[^1], pair.NowUs);
            Assert.Equal(AssociationState.CookieWait, pair.A.Association.State);
            Assert.Equal((byte)ChunkType.Init, pair.A.Sent[^1][FirstChunk]);
        }
    }

    [Fact]
    public void A_repeated_cookie_is_acknowledged_again_and_changes_nothing()
    {
        (SctpPair pair, byte[] echo) = UntilCookieEcho();
        using (pair)
        {
            pair.B.Receive(echo, pair.NowUs);
            pair.B.Receive(echo, pair.NowUs);
            Assert.Equal(1, pair.B.Established);
            Assert.Equal((byte)ChunkType.CookieAck, pair.B.Sent[^1][FirstChunk]);
        }
    }

    // B has answered the INIT of A, A has made its COOKIE ECHO, which has not arrived.
    private static (SctpPair Pair, byte[] Echo) UntilCookieEcho()
    {
        SctpPair pair = new() { Drops = static (_, _) => true };
        pair.Connect(pair.A);
        pair.B.Receive(pair.A.Sent[0], pair.NowUs);
        pair.A.Receive(pair.B.Sent[0], pair.NowUs);
        return (pair, pair.A.Sent[^1]);
    }

    private static uint LocalTagOf(byte[] initAck) => BinaryPrimitives.ReadUInt32BigEndian(initAck.AsSpan(FirstChunk + ChunkReader.HeaderLength));
}
