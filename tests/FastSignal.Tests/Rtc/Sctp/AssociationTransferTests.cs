using FastSignal.Rtc.Sctp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>Messages arrive whole, once and in order over every kind of link, or are given up when they may be.</summary>
public sealed class AssociationTransferTests
{
    [Fact]
    public void Messages_of_every_size_arrive_whole_over_links_of_every_kind() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        using SctpPair pair = SctpPair.Connected(seed);
        pair.Loss = random.NextDouble() * 0.25;
        pair.Duplication = random.NextDouble() * 0.2;
        pair.JitterUs = random.Next(40_000);
        List<byte[]> sent = [];
        for (int i = 0; i < 30; i++)
        {
            byte[] message = new byte[1 + random.Next(random.Next(10) == 0 ? 60_000 : 3_000)];
            random.NextBytes(message);
            sent.Add(message);
            Assert.Equal(SendResult.Queued, pair.Say(pair.A, 3, message));
            pair.Run(TimeSpan.FromMilliseconds(random.Next(20)));
        }

        pair.RunUntil(() => pair.B.Messages.Count == sent.Count);
        Assert.Equal(sent, pair.B.Messages.Select(message => message.Bytes));
        pair.Loss = 0;
        pair.RunUntil(() => pair.A.Association.Outbound.IsEmpty);
        Assert.Equal(0, pair.A.Association.Outbound.BufferedBytes);
        Assert.Equal(0, pair.A.Association.Outbound.InFlight);
        Assert.Equal(0, pair.B.Association.HeldBytes);
    }));

    [Fact]
    public void Unordered_messages_arrive_once_each_whatever_their_order() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        using SctpPair pair = SctpPair.Connected(seed);
        (pair.Loss, pair.Duplication, pair.JitterUs) = (0.15, 0.1, 40_000);
        for (int i = 0; i < 40; i++)
        {
            byte[] message = new byte[i % 5 == 0 ? 5_000 : 4];
            message[0] = (byte)i;
            pair.Say(pair.A, 1, message, SendOptions.Reliable with { Unordered = true });
        }

        pair.RunUntil(() => pair.B.Messages.Count == 40);
        pair.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(Enumerable.Range(0, 40), pair.B.Messages.Select(message => (int)message.Bytes[0]).Order());
        Assert.Equal(0, pair.B.Association.HeldBytes);
    }));

    [Fact]
    public void The_longest_message_goes_both_ways_at_once()
    {
        using SctpPair pair = SctpPair.Connected();
        pair.Loss = 0.02;
        byte[] message = new byte[SctpLimits.MaxMessageSize];
        new Random(1).NextBytes(message);
        Assert.Equal(SendResult.Queued, pair.Say(pair.A, 0, message));
        Assert.Equal(SendResult.Queued, pair.Say(pair.B, 0, message));
        pair.RunUntil(() => pair.A.Messages.Count == 1 && pair.B.Messages.Count == 1);
        Assert.Equal(message, pair.A.Messages[0].Bytes);
        Assert.Equal(message, pair.B.Messages[0].Bytes);
    }

    [Fact]
    public void A_message_over_the_bound_is_refused_and_so_is_one_for_which_there_is_no_room()
    {
        using SctpPair pair = SctpPair.Connected();
        pair.Loss = 1;
        Assert.Equal(SendResult.Invalid, pair.Say(pair.A, 0, new byte[SctpLimits.MaxMessageSize + 1]));
        Assert.Equal(SendResult.Invalid, pair.Say(pair.A, 0, []));
        Assert.Equal(SendResult.Invalid, pair.Say(pair.A, SctpLimits.MaxStreams, [1]));
        for (int i = 0; i < SctpLimits.MaxSendBuffer / SctpLimits.MaxMessageSize; i++)
            Assert.Equal(SendResult.Queued, pair.Say(pair.A, 0, new byte[SctpLimits.MaxMessageSize]));
        Assert.Equal(SendResult.BufferFull, pair.Say(pair.A, 0, [1]));
    }

    [Fact]
    public void A_lost_packet_is_repeated_without_waiting_for_the_timer()
    {
        using SctpPair pair = SctpPair.Connected();
        int dataPackets = 0;
        pair.Drops = (to, packet) => to == pair.B && packet[SctpPacketView.HeaderLength] == (byte)ChunkType.Data && ++dataPackets == 2;
        byte[] message = new byte[9 * SctpLimits.MaxFragment];
        long startUs = pair.NowUs;
        pair.Say(pair.A, 0, message);
        int before = pair.A.Association.Outbound.Congestion.Size;
        pair.RunUntil(() => pair.B.Messages.Count == 1);
        Assert.Equal(1, pair.A.Association.Outbound.Retransmissions);
        Assert.True(pair.NowUs - startUs < SctpLimits.MinRtoUs, "the retransmission waited for T3-rtx");
        Assert.True(pair.A.Association.Outbound.Congestion.Size < before, "the congestion window did not shrink");
        Assert.Equal(before / 2, pair.A.Association.Outbound.Congestion.Size);
    }

    [Fact]
    public void The_congestion_window_grows_while_all_is_well_and_collapses_with_the_timer()
    {
        using SctpPair pair = SctpPair.Connected();
        CongestionWindow window = pair.A.Association.Outbound.Congestion;
        int before = window.Size;
        for (int i = 0; i < 3; i++)
            pair.Say(pair.A, 0, new byte[SctpLimits.MaxMessageSize]);
        pair.RunUntil(() => pair.B.Messages.Count == 3);
        Assert.True(window.Size > before, "the window did not grow");
        pair.RunUntil(() => pair.A.Association.Outbound.IsEmpty);
        pair.Loss = 1;
        pair.Say(pair.A, 0, new byte[50_000]);
        pair.RunUntil(() => pair.A.Association.Outbound.Timeouts == 1);
        Assert.Equal(SctpLimits.MaxPacketSize, window.Size);
    }

    [Fact]
    public void A_peer_that_acknowledges_nothing_is_given_up()
    {
        using SctpPair pair = SctpPair.Connected();
        pair.Loss = 1;
        pair.Say(pair.A, 0, [1]);
        pair.RunUntil(() => pair.A.Closed.Count == 1);
        Assert.Equal(0, pair.A.Association.Outbound.BufferedBytes);
    }

    [Fact]
    public void An_idle_peer_is_asked_whether_it_is_there_and_given_up_when_not()
    {
        using SctpPair pair = SctpPair.Connected();
        pair.Run(TimeSpan.FromMinutes(3));
        Assert.Contains(pair.A.Sent, packet => packet[SctpPacketView.HeaderLength] == (byte)ChunkType.HeartbeatAck);
        Assert.Empty(pair.A.Closed);
        pair.Loss = 1;
        pair.RunUntil(() => pair.A.Closed.Count == 1 && pair.B.Closed.Count == 1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Without_retransmissions_what_is_lost_stays_lost_and_the_rest_arrives(bool unordered)
    {
        using SctpPair pair = SctpPair.Connected(5);
        SendOptions options = new(unordered, 0, -1);
        for (int i = 0; i < 20; i++)
        {
            pair.Say(pair.A, 2, [(byte)i, 0, 0, 0]);
            pair.Run(TimeSpan.FromMilliseconds(30));
        }

        pair.RunUntil(() => pair.B.Messages.Count == 20);
        pair.Drops = (to, packet) => to == pair.B && packet[^4] == 7 && packet[SctpPacketView.HeaderLength] == (byte)ChunkType.Data;
        for (int i = 0; i < 20; i++)
        {
            pair.Say(pair.A, 2, [(byte)(i == 3 ? 7 : 100 + i), 0, 0, 0], options);
            pair.Run(TimeSpan.FromMilliseconds(30));
        }

        pair.RunUntil(() => pair.B.Messages.Count == 39);
        pair.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(1, pair.A.Association.Outbound.MessagesAbandoned);
        Assert.True(pair.A.Association.Outbound.IsEmpty);
        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 3).Select(i => 100 + i), pair.B.Messages.Skip(20).Select(message => (int)message.Bytes[0]));
    }

    [Fact]
    public void A_message_whose_time_is_over_is_given_up_even_when_half_of_it_has_left()
    {
        using SctpPair pair = SctpPair.Connected();
        SendOptions brief = new(false, -1, 200_000);
        pair.Drops = (to, _) => to == pair.A;
        pair.Say(pair.A, 0, new byte[200_000], brief);
        pair.Say(pair.A, 1, new byte[100], brief);
        pair.Run(TimeSpan.FromSeconds(2));
        pair.Drops = static (_, _) => false;
        pair.Say(pair.A, 0, "after"u8);
        pair.Say(pair.A, 1, "after"u8);
        pair.RunUntil(() => pair.B.Messages.Count == 2);
        Assert.All(pair.B.Messages, message => Assert.Equal("after"u8.ToArray(), message.Bytes));
        Assert.Equal(2, pair.A.Association.Outbound.MessagesAbandoned);
        pair.RunUntil(() => pair.A.Association.Outbound.IsEmpty);
        Assert.Equal(0, pair.B.Association.HeldBytes);
    }

    [Fact]
    public void Partly_reliable_messages_leave_nothing_behind_on_bad_links() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        using SctpPair pair = SctpPair.Connected(seed);
        (pair.Loss, pair.Duplication, pair.JitterUs) = (0.3, 0.1, 30_000);
        for (int i = 0; i < 60; i++)
        {
            byte[] message = new byte[1 + random.Next(6_000)];
            message[0] = (byte)i;
            SendOptions options = random.Next(2) == 0 ? new(random.Next(2) == 0, random.Next(2), -1) : new(random.Next(2) == 0, -1, random.Next(300_000));
            pair.Say(pair.A, (ushort)random.Next(3), message, options);
            pair.Run(TimeSpan.FromMilliseconds(random.Next(30)));
        }

        pair.Loss = 0;
        pair.RunUntil(() => pair.A.Association.Outbound.IsEmpty);
        int before = pair.B.Messages.Count;
        for (ushort stream = 0; stream < 3; stream++)
            pair.Say(pair.A, stream, "last"u8);
        pair.RunUntil(() => pair.B.Messages.Count == before + 3);
        Assert.Equal(pair.B.Messages.Count, pair.B.Messages.Take(before).Select(message => message.Bytes[0]).Distinct().Count() + 3);
        Assert.Equal(0, pair.B.Association.HeldBytes);
        Assert.Empty(pair.B.Closed);
    }));

    [Fact]
    public void A_stream_that_is_reset_begins_anew_on_both_sides() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        using SctpPair pair = SctpPair.Connected(seed);
        (pair.Loss, pair.JitterUs) = (0.2, 30_000);
        for (int round = 1; round <= 3; round++)
        {
            for (int i = 0; i < 5; i++)
                pair.Say(pair.A, 4, new byte[2_000]);
            pair.A.Association.ResetStream(4);
            pair.A.Drain(pair.NowUs);
            pair.RunUntil(() => pair.A.OutgoingResets.Count == round && pair.B.IncomingResets.Count == round);
            Assert.Equal(5 * round, pair.B.Messages.Count);
        }
    }));

    [Theory, InlineData(0.0), InlineData(0.3)]
    public void A_shutdown_delivers_everything_first(double loss)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using SctpPair pair = SctpPair.Connected(seed);
            pair.Loss = loss;
            pair.Say(pair.A, 0, new byte[30_000]);
            pair.A.Association.Shutdown(pair.NowUs);
            pair.A.Drain(pair.NowUs);
            Assert.Equal(SendResult.Closed, pair.Say(pair.A, 0, [1]));
            pair.RunUntil(() => pair.A.Closed.Count == 1 && pair.B.Closed.Count == 1);
            Assert.Single(pair.B.Messages);
        }
    }

    [Fact]
    public void An_abort_ends_both_sides_at_once()
    {
        using SctpPair pair = SctpPair.Connected();
        pair.A.Association.Abort("no more");
        pair.A.Drain(pair.NowUs);
        pair.Run(TimeSpan.FromMilliseconds(20));
        Assert.Single(pair.A.Closed);
        Assert.Single(pair.B.Closed);
        Assert.Equal(long.MaxValue, pair.B.Association.NextTickUs);
    }
}
