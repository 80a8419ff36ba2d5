using System.Text;
using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Peers;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>Data channels of a whole peer: SDP, ICE, DTLS, SCTP and DCEP together.</summary>
public sealed class PeerChannelTests
{
    private static readonly ViewerOptions WithData = new() { WantsData = true };

    [Theory, InlineData(DtlsRole.Client), InlineData(DtlsRole.Server)]
    public void A_channel_of_the_server_opens_on_both_sides_and_echoes(DtlsRole viewerRole)
    {
        using PeerHarness harness = new(WithData with { Role = viewerRole }) { EchoesMessages = true };
        DataChannel ours = harness.Peer.OpenChannel("input", new DataChannelOptions(), harness.NowUs)!;
        harness.Negotiate();
        harness.RunUntil(() => ours.State == DataChannelState.Open && harness.Viewer.ChannelsOpened.Count == 1);
        // The DTLS client uses even streams (RFC 8832 section 6).
        Assert.Equal(viewerRole == DtlsRole.Client ? 1 : 0, ours.Id!.Value);
        DataChannel theirs = harness.Viewer.ChannelsOpened[0];
        Assert.Equal("input", theirs.Label);
        foreach (int length in new[] { 0, 1, 1_000, 60_000, DataChannelLimits.MaxMessageSize })
        {
            byte[] message = new byte[length];
            new Random(length).NextBytes(message);
            int before = harness.Viewer.Messages.Count;
            Assert.Equal(DataChannelSendResult.Queued, harness.Viewer.Say(theirs, message, false, harness.NowUs));
            harness.RunUntil(() => harness.Viewer.Messages.Count > before);
            Assert.Equal(message, harness.Viewer.Messages[^1].Bytes);
            Assert.False(harness.Viewer.Messages[^1].IsText);
        }

        harness.Viewer.Say(theirs, "Gr\u00fc\u00dfe"u8, true, harness.NowUs);
        harness.Viewer.Say(theirs, default, true, harness.NowUs);
        harness.RunUntil(() => harness.Viewer.Messages.Count == 7);
        Assert.Equal("Gr\u00fc\u00dfe", Encoding.UTF8.GetString(harness.Viewer.Messages[5].Bytes));
        Assert.True(harness.Viewer.Messages[5].IsText);
        Assert.True(harness.Viewer.Messages[6].IsText);
        Assert.Empty(harness.Viewer.Messages[6].Bytes);
    }

    [Fact]
    public void A_viewer_without_data_channels_gets_its_media_all_the_same()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(3);
        Assert.NotEmpty(harness.Viewer.Packets);
        Assert.Empty(harness.Events.ChannelsOpened);
    }

    [Fact]
    public void An_offer_of_data_channels_alone_is_answered_and_media_may_follow()
    {
        using PeerHarness harness = new(WithData);
        harness.Viewer.Channels.Open("chat", new DataChannelOptions { Ordered = false, MaxRetransmits = 0, Protocol = "p" }, harness.NowUs);
        PeerOutcome first = harness.Peer.AcceptOffer(harness.Viewer.OfferData(), harness.NowUs);
        Assert.True(first.Ok, first.Details);
        Assert.Contains("m=application", first.Sdp, StringComparison.Ordinal);
        harness.Viewer.AcceptAnswer(first.Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Events.ChannelsOpened.Count == 1);
        DataChannel channel = harness.Events.ChannelsOpened[0];
        Assert.Equal(("chat", "p", false, (ushort?)0), (channel.Label, channel.Options.Protocol, channel.Options.Ordered, channel.Options.MaxRetransmits));
        Assert.Null(harness.Peer.Video);

        PeerOutcome second = harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs);
        Assert.True(second.Ok, second.Details);
        harness.Drain();
        harness.Viewer.AcceptAnswer(second.Sdp!, harness.NowUs);
        Assert.Equal(2, harness.Events.MediaReady);
        harness.Stream(3);
        Assert.NotEmpty(harness.Viewer.Packets);
        harness.Peer.SendMessage(channel, "still here"u8, true, harness.NowUs);
        harness.Drain();
        harness.RunUntil(() => harness.Viewer.Messages.Count == 1);
        Assert.Empty(harness.Events.ChannelsClosed);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_closed_channel_ends_on_both_sides_and_its_stream_may_be_used_again(bool byServer)
    {
        using PeerHarness harness = new(WithData);
        DataChannel ours = harness.Peer.OpenChannel("a", new DataChannelOptions(), harness.NowUs)!;
        harness.Negotiate();
        harness.RunUntil(() => ours.State == DataChannelState.Open);
        ushort id = ours.Id!.Value;
        if (byServer)
            harness.Peer.CloseChannel(ours);
        else
            harness.Viewer.CloseChannel(harness.Viewer.ChannelsOpened[0], harness.NowUs);
        harness.Drain();
        harness.RunUntil(() => harness.Events.ChannelsClosed.Count == 1 && harness.Viewer.ChannelsClosed.Count == 1);
        Assert.Empty(harness.Peer.Channels);
        Assert.Equal(DataChannelSendResult.Closed, harness.Peer.SendMessage(ours, [1], false, harness.NowUs));

        DataChannel next = harness.Peer.OpenChannel("b", new DataChannelOptions(), harness.NowUs)!;
        harness.Drain();
        harness.RunUntil(() => next.State == DataChannelState.Open);
        Assert.Equal(id, next.Id!.Value);
    }

    [Fact]
    public void Channels_over_the_bound_are_closed_again()
    {
        using PeerHarness harness = new(WithData);
        for (int i = 0; i < DataChannelLimits.MaxChannels; i++)
            Assert.NotNull(harness.Viewer.Channels.Open($"c{i}", new DataChannelOptions(), harness.NowUs));
        Assert.Null(harness.Viewer.Channels.Open("one more", new DataChannelOptions(), harness.NowUs));
        // Agreed on elsewhere: it takes a place here that the viewer does not know of.
        harness.Peer.OpenChannel("ours", new DataChannelOptions { NegotiatedId = 1001 }, harness.NowUs);
        harness.Negotiate();
        harness.RunUntil(() => harness.Viewer.ChannelsClosed.Count == 1 && harness.Peer.ChannelsRefused == 1);
        Assert.Equal(DataChannelLimits.MaxChannels, harness.Peer.Channels.Count);
    }

    [Fact]
    public void Closing_the_peer_closes_its_channels()
    {
        using PeerHarness harness = new(WithData);
        DataChannel ours = harness.Peer.OpenChannel("a", new DataChannelOptions(), harness.NowUs)!;
        harness.Negotiate();
        harness.RunUntil(() => ours.State == DataChannelState.Open);
        harness.Close();
        Assert.Equal([ours], harness.Events.ChannelsClosed);
        Assert.Single(harness.Events.Closed);
    }
}
