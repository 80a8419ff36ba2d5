using System.Buffers.Binary;
using System.Security.Cryptography;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.Rtc.Ice;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Datagrams from whoever can reach the UDP port: counted, never answered, never in the way of a viewer.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class UdpAbuseTests
{
    private const int FloodSize = 2_000;

    /// <summary>The FINGERPRINT attribute, always the last one (RFC 8489 section 14.7).</summary>
    private const int FingerprintSize = 8;

    [Fact]
    public async Task Garbage_of_every_first_byte_is_counted_and_never_answered()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        Dictionary<string, long> before = new(server.Media.Counters);
        for (int first = 0; first < 256; first++)
        {
            byte[] datagram = RandomNumberGenerator.GetBytes(1 + first * 5);
            datagram[0] = (byte)first;
            attacker.Send(datagram);
        }

        await Patience.UntilAsync(() => Grown(server, before, "dropped_unknown_kind", "dropped_unknown_source") >= 256, "every datagram counted");
        await bystander.AssertUndisturbedAsync();
        Assert.True(attacker.HeardNothing);
        Assert.True(server.Counter("dropped_unknown_kind") > before["dropped_unknown_kind"]);
        Assert.True(server.Counter("dropped_unknown_source") > before["dropped_unknown_source"]);
    }

    [Fact]
    public async Task Empty_and_largest_possible_datagrams_are_dropped()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        Dictionary<string, long> before = new(server.Media.Counters);
        byte[] largest = RandomNumberGenerator.GetBytes(65_507);
        for (int i = 0; i < 50; i++)
        {
            attacker.Send([]);
            largest[0] = (byte)(i * 5);
            attacker.Send(largest);
        }

        await Patience.UntilAsync(() => Grown(server, before, "dropped_unknown_kind", "dropped_unknown_source") >= 100, "every datagram counted");
        await bystander.AssertUndisturbedAsync();
        Assert.True(attacker.HeardNothing);
    }

    [Fact]
    public async Task Check_with_a_wrong_password_is_counted_and_neither_answered_nor_routed()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient victim = await SignalingClient.ConnectAsync(server);
        IceCredentials credentials = Description.CredentialsOf(await victim.OfferAsync());
        int routes = server.Media.Routes;
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        for (int i = 0; i < 100; i++)
            attacker.Send(StunCheck.Build(credentials, password: "anotherPasswordOfLength24"));

        await Patience.UntilAsync(() => server.Counter("stun_bad_integrity") >= 100, "every check counted");
        await bystander.AssertUndisturbedAsync();
        Assert.True(attacker.HeardNothing);
        Assert.Equal(routes, server.Media.Routes);
    }

    [Fact]
    public async Task Check_for_an_unknown_user_fragment_is_dropped()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        Dictionary<string, long> before = new(server.Media.Counters);
        foreach (int length in (int[])[1, 4, 7, 8, 9, 64, 255, 500])
            attacker.Send(StunCheck.Build(new IceCredentials(new string('x', length), "aPasswordOfTwentyTwoCh")));

        await Patience.UntilAsync(() => Grown(server, before, "dropped_unknown_source") >= 8, "every check counted");
        await bystander.AssertUndisturbedAsync();
        Assert.True(attacker.HeardNothing);
    }

    [Fact]
    public async Task Every_truncation_and_every_bit_error_of_a_good_check_is_survived_without_an_answer()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient victim = await SignalingClient.ConnectAsync(server);
        byte[] check = StunCheck.Build(Description.CredentialsOf(await victim.OfferAsync()));
        int routes = server.Media.Routes;
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        long before = server.Counter("datagrams_received");
        int sent = 0;
        for (int length = 1; length < check.Length; length++, sent++)
            attacker.Send(check.AsSpan(0, length));
        // The attribute behind MESSAGE-INTEGRITY is not covered by it, and may be skipped (RFC 8489 section 14.5).
        for (int i = 0; i < (check.Length - FingerprintSize) * 8; i++, sent++)
        {
            byte[] broken = [.. check];
            broken[i / 8] ^= (byte)(1 << (i & 7));
            attacker.Send(broken);
        }

        await Patience.UntilAsync(() => server.Counter("datagrams_received") - before >= sent, "all datagrams received");
        await bystander.AssertUndisturbedAsync();
        Assert.True(attacker.HeardNothing);
        Assert.Equal(routes, server.Media.Routes);
    }

    [Fact]
    public async Task Handshake_and_media_packets_from_unknown_addresses_are_dropped_unanswered()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        Dictionary<string, long> before = new(server.Media.Counters);
        byte[] hello = ClientHello();
        byte[] media = RandomNumberGenerator.GetBytes(1_000);
        for (int i = 0; i < FloodSize; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(hello.AsSpan(9), (ushort)i);
            attacker.Send(hello);
            media[0] = 0x80;
            media[1] = (byte)(i & 1) == 0 ? (byte)96 : (byte)200;
            attacker.Send(media);
            if (i % 50 == 0)
                await bystander.AssertUndisturbedAsync();
        }

        await Patience.UntilAsync(() => Grown(server, before, "dropped_unknown_source") > 0, "the flood counted");
        await bystander.AssertUndisturbedAsync();
        Assert.True(attacker.HeardNothing);
        Assert.Equal(before["srtp_refused"], server.Counter("srtp_refused"));
    }

    [Fact]
    public async Task Replayed_check_from_another_address_steals_no_media_and_its_answer_is_no_amplification()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient signaling = await SignalingClient.ConnectAsync(server);
        string offer = await signaling.OfferAsync();
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        await signaling.ExpectAsync("answer-ack", await signaling.SendDescriptionAsync("answer", Description.Answer(offer, viewer.Fingerprint)));
        viewer.Start();
        await viewer.MorePacketsAsync();

        // What somebody on the path can copy: a check without nomination.
        byte[] copied = StunCheck.Build(Description.CredentialsOf(offer));
        using UdpAttacker attacker = new(server.Host.UdpEndPoint);
        for (int i = 0; i < 20; i++)
        {
            attacker.Send(copied);
            byte[] reply = await attacker.ReceiveAsync();
            Assert.InRange(reply.Length, 1, copied.Length);
            Assert.InRange(reply[0], 0, 3);
        }

        await viewer.MorePacketsAsync(30);
        Assert.True(attacker.HeardNothing);
    }

    [Fact]
    public async Task Answer_to_the_shortest_authentic_check_is_not_longer_than_the_check()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient signaling = await SignalingClient.ConnectAsync(server);
        IceCredentials credentials = Description.CredentialsOf(await signaling.OfferAsync());
        using UdpAttacker client = new(server.Host.UdpEndPoint);
        byte[] check = StunCheck.Build(credentials, clientFragment: "abcd");
        client.Send(check);
        Assert.InRange((await client.ReceiveAsync()).Length, 1, check.Length);
    }

    [Fact]
    public async Task Thousand_addresses_of_one_viewer_cost_sixteen_routes()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient signaling = await SignalingClient.ConnectAsync(server);
        IceCredentials credentials = Description.CredentialsOf(await signaling.OfferAsync());
        int routes = server.Media.Routes;
        for (int i = 0; i < 1_000; i++)
        {
            using UdpAttacker client = new(server.Host.UdpEndPoint);
            client.Send(StunCheck.Build(credentials, nominate: true));
            await client.ReceiveAsync();
        }

        await bystander.AssertUndisturbedAsync();
        Assert.Equal(routes + 16, server.Media.Routes);
    }

    [Fact]
    public async Task Flood_of_checks_for_one_viewer_leaves_the_others_their_media()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient signaling = await SignalingClient.ConnectAsync(server);
        byte[] check = StunCheck.Build(Description.CredentialsOf(await signaling.OfferAsync()));
        using UdpAttacker client = new(server.Host.UdpEndPoint);
        using CancellationTokenSource done = new();
        Task flood = Task.Run(() =>
        {
            for (int i = 0; i < 50_000 && !done.IsCancellationRequested; i++)
                client.Send(check);
        }, TestContext.Current.CancellationToken);
        for (int i = 0; i < 10; i++)
            await bystander.AssertUndisturbedAsync();
        await done.CancelAsync();
        await flood;
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Packets_that_fail_authentication_from_a_known_address_are_counted_and_disturb_nobody()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient signaling = await SignalingClient.ConnectAsync(server);
        IceCredentials credentials = Description.CredentialsOf(await signaling.OfferAsync());
        using UdpAttacker client = new(server.Host.UdpEndPoint);
        client.Send(StunCheck.Build(credentials, nominate: true));
        await client.ReceiveAsync();
        byte[] report = RandomNumberGenerator.GetBytes(64);
        report[0] = 0x80;
        report[1] = 201;
        for (int i = 0; i < 100; i++)
            client.Send(report);
        await Patience.UntilAsync(() => server.Counter("srtp_refused") >= 100, "every packet counted");
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Broken_handshake_records_from_a_known_address_are_survived()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient signaling = await SignalingClient.ConnectAsync(server);
        IceCredentials credentials = Description.CredentialsOf(await signaling.OfferAsync());
        using UdpAttacker client = new(server.Host.UdpEndPoint);
        client.Send(StunCheck.Build(credentials, nominate: true));
        await client.ReceiveAsync();
        long before = server.Counter("datagrams_received");
        for (int i = 0; i < 500; i++)
        {
            byte[] record = ClientHello();
            RandomNumberGenerator.Fill(record.AsSpan(11 + i % (record.Length - 11)));
            record[0] = (byte)(20 + i % 44);
            client.Send(record);
        }

        await Patience.UntilAsync(() => server.Counter("datagrams_received") - before >= 500, "all datagrams received");
        await bystander.AssertUndisturbedAsync();
    }

    private static long Grown(AbuseServer server, Dictionary<string, long> before, params string[] names)
    {
        IReadOnlyDictionary<string, long> now = server.Media.Counters;
        return names.Sum(name => now[name] - before[name]);
    }

    // The record and handshake headers of a DTLS 1.2 ClientHello (RFC 6347 sections 4.1 and 4.2.2); the rest is noise.
    private static byte[] ClientHello()
    {
        byte[] hello = RandomNumberGenerator.GetBytes(200);
        ReadOnlySpan<byte> head = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 187, 1, 0, 0, 175, 0, 0, 0, 0, 0, 0, 0, 175];
        head.CopyTo(hello);
        return hello;
    }
}
