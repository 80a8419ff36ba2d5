using System.Buffers.Binary;
using FastSignal.Rtc.Sctp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>Whatever a client sends: nothing throws, memory stays within its bounds, and no packet calls forth more than a few.</summary>
public sealed class AssociationHostileInputTests
{
    private const int Begin = DataChunkView.Begin;
    private const int End = DataChunkView.End;
    private const int Unordered = DataChunkView.Unordered;

    [Fact]
    public void Random_chunks_never_throw_nor_grow() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        (SctpPair pair, uint tag, uint tsn) = Hostile();
        using (pair)
        {
            ChunkType[] types =
            [
                ChunkType.Data, ChunkType.Data, ChunkType.Data, ChunkType.InitAck, ChunkType.Sack, ChunkType.Heartbeat, ChunkType.HeartbeatAck,
                ChunkType.Error, ChunkType.CookieEcho, ChunkType.CookieAck, ChunkType.ReConfig, ChunkType.ForwardTsn, ChunkType.Shutdown, (ChunkType)random.Next(256),
            ];
            byte[] value = new byte[64];
            for (int i = 0; i < 300 && pair.B.Closed.Count == 0; i++)
            {
                random.NextBytes(value);
                // Numbers near those that mean something reach further than any others.
                if (random.Next(4) > 0)
                    BinaryPrimitives.WriteUInt32BigEndian(value, tsn + (uint)random.Next(-20, 100));
                if (random.Next(2) > 0)
                    BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(4), (uint)random.Next(4) << 16 | (uint)random.Next(4));
                pair.B.Receive(SctpPackets.Chunk(tag, types[random.Next(types.Length)], (byte)random.Next(16), value.AsSpan(0, random.Next(65))), pair.NowUs);
                pair.Run(TimeSpan.FromMilliseconds(random.Next(50)));
                Assert.InRange(pair.B.Association.HeldBytes, 0, 2 * SctpLimits.ReceiveWindow);
            }

            Assert.InRange(pair.B.Sent.Count, 0, 1_000);
        }
    }));

    [Fact]
    public void Changed_and_cut_packets_of_a_real_conversation_never_throw()
    {
        using SctpPair source = SctpPair.Connected();
        source.Say(source.A, 1, new byte[5_000]);
        source.A.Association.ResetStream(1);
        source.Say(source.A, 2, [1]);
        source.Run(TimeSpan.FromSeconds(1));
        using SctpPair target = SctpPair.Connected();
        uint tag = SctpPackets.TagOf(target.A.Sent[^1]);
        foreach (byte[] packet in source.A.Sent)
        {
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), tag);
            for (int length = 0; length <= packet.Length; length += 7)
            {
                byte[] cut = packet[..length];
                target.B.Receive(length >= SctpPacketView.HeaderLength ? SctpPackets.Sign(cut) : cut, target.NowUs);
            }

            for (int position = SctpPacketView.HeaderLength; position < Math.Min(packet.Length, 80); position++)
            {
                byte[] changed = [.. packet];
                changed[position] ^= 0x55;
                target.B.Receive(SctpPackets.Sign(changed), target.NowUs);
            }
        }

        Assert.InRange(target.B.Association.HeldBytes, 0, 2 * SctpLimits.ReceiveWindow);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Begin)]
    [InlineData(Begin | Unordered)]
    [InlineData(Begin | End)]
    public void A_storm_of_small_chunks_behind_a_gap_fills_the_window_and_no_more(int flags)
    {
        (SctpPair pair, uint tag, uint tsn) = Hostile();
        using (pair)
        {
            for (uint i = 1; i < 20_000; i++)
                pair.B.Receive(SctpPackets.Data(tag, tsn + i, 1, (ushort)i, flags, [1]), pair.NowUs);
            Assert.InRange(pair.B.Association.HeldBytes, 0, 2 * SctpLimits.ReceiveWindow);
            Assert.Empty(pair.B.Messages);
        }
    }

    [Fact]
    public void A_message_that_never_ends_aborts_the_association()
    {
        (SctpPair pair, uint tag, uint tsn) = Hostile();
        using (pair)
        {
            byte[] fragment = new byte[1_000];
            for (uint i = 0; i < 300; i++)
                pair.B.Receive(SctpPackets.Data(tag, tsn + i, 1, 0, i == 0 ? Begin : 0, fragment), pair.NowUs);
            Assert.Single(pair.B.Closed);
            Assert.Equal((byte)ChunkType.Abort, pair.B.Sent[^1][SctpPacketView.HeaderLength]);
            Assert.Equal(0, pair.B.Association.HeldBytes);
        }
    }

    [Theory]
    [InlineData(End, Begin | End)]
    [InlineData(Begin, Begin | End)]
    [InlineData(0, 0)]
    public void Fragments_that_make_no_message_abort_the_association(int first, int second)
    {
        (SctpPair pair, uint tag, uint tsn) = Hostile();
        using (pair)
        {
            pair.B.Receive(SctpPackets.Data(tag, tsn, 1, 0, first, [1]), pair.NowUs);
            pair.B.Receive(SctpPackets.Data(tag, tsn + 1, 1, 0, second, [1]), pair.NowUs);
            Assert.Single(pair.B.Closed);
        }
    }

    [Fact]
    public void Data_without_data_aborts_and_a_stream_that_does_not_exist_is_reported()
    {
        (SctpPair pair, uint tag, uint tsn) = Hostile();
        using (pair)
        {
            pair.B.Receive(SctpPackets.Data(tag, tsn, SctpLimits.MaxStreams, 0, Begin | End, [1]), pair.NowUs);
            Assert.Equal((byte)ChunkType.Error, pair.B.Sent[^1][SctpPacketView.HeaderLength]);
            Assert.Empty(pair.B.Closed);
            pair.B.Receive(SctpPackets.Data(tag, tsn + 1, 0, 0, Begin | End, []), pair.NowUs);
            Assert.Single(pair.B.Closed);
        }
    }

    [Fact]
    public void A_wrong_tag_a_wrong_port_and_a_wrong_checksum_are_ignored()
    {
        (SctpPair pair, uint tag, uint tsn) = Hostile();
        using (pair)
        {
            byte[] good = SctpPackets.Data(tag, tsn, 1, 0, Begin | End, [1]);
            pair.B.Receive(SctpPackets.Data(tag + 1, tsn, 1, 0, Begin | End, [1]), pair.NowUs);
            pair.B.Receive(SctpPackets.Chunk(tag + 1, ChunkType.Abort, 0, []), pair.NowUs);
            byte[] port = [.. good];
            port[0] ^= 1;
            pair.B.Receive(SctpPackets.Sign(port), pair.NowUs);
            byte[] checksum = [.. good];
            checksum[8] ^= 1;
            pair.B.Receive(checksum, pair.NowUs);
            Assert.Empty(pair.B.Messages);
            Assert.Empty(pair.B.Closed);
            pair.B.Receive(good, pair.NowUs);
            Assert.Single(pair.B.Messages);
        }
    }

    [Fact]
    public void A_SACK_of_what_was_never_sent_changes_nothing()
    {
        using SctpPair pair = SctpPair.Connected();
        uint tag = SctpPackets.TagOf(pair.B.Sent[^1]);
        pair.Drops = static (_, _) => true;
        pair.Say(pair.A, 0, new byte[3_000]);
        int inFlight = pair.A.Association.Outbound.InFlight;
        uint last = pair.A.Association.Outbound.LastTsn;
        pair.A.Receive(SctpPackets.Sack(tag, last + 1, 100_000), pair.NowUs);
        pair.A.Receive(SctpPackets.Sack(tag, last - 3, 100_000, (2, 9)), pair.NowUs);
        pair.A.Receive(SctpPackets.Sack(tag, last - 3, 100_000, (3, 2), (0, 0)), pair.NowUs);
        Assert.Equal(inFlight, pair.A.Association.Outbound.InFlight);
    }

    [Fact]
    public void A_window_that_closes_is_probed_and_taken_up_when_it_opens()
    {
        using SctpPair pair = SctpPair.Connected();
        uint tag = SctpPackets.TagOf(pair.B.Sent[^1]);
        pair.Drops = static (_, _) => true;
        uint before = pair.A.Association.Outbound.LastTsn;
        pair.Say(pair.A, 0, [1]);
        pair.A.Receive(SctpPackets.Sack(tag, before + 1, 0), pair.NowUs);
        pair.Say(pair.A, 0, [2]);
        pair.Say(pair.A, 0, [3]);
        Assert.Equal(before + 2, pair.A.Association.Outbound.LastTsn);
        pair.A.Receive(SctpPackets.Sack(tag, before + 2, 10_000), pair.NowUs);
        Assert.Equal(before + 3, pair.A.Association.Outbound.LastTsn);
    }

    // B established; packets with this tag are taken for A's, and this is its next TSN.
    private static (SctpPair Pair, uint Tag, uint Tsn) Hostile()
    {
        SctpPair pair = SctpPair.Connected();
        pair.Run(TimeSpan.FromSeconds(1));
        return (pair, SctpPackets.TagOf(pair.A.Sent[^1]), pair.A.Association.Outbound.LastTsn + 1);
    }
}
