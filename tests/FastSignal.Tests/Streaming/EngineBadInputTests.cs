using System.Net;
using System.Net.Sockets;
using FastSignal.Rtc;
using FastSignal.Rtc.Ice;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Streaming;

/// <summary>What strangers send to the port is counted and goes no further.</summary>
[Trait("Tier", "io")]
public sealed class EngineBadInputTests
{
    [Fact]
    public async Task Datagrams_from_unknown_addresses_are_counted_and_not_answered()
    {
        await using EngineStage stage = new();
        using Socket stranger = Stranger();
        // DTLS, RTP, RTCP, a check that names nobody, then what no protocol begins with.
        stranger.SendTo([22, 0xFE, 0xFD, .. new byte[40]], stage.Engine.LocalEndPoint);
        stranger.SendTo([0x80, 96, .. new byte[40]], stage.Engine.LocalEndPoint);
        stranger.SendTo([0x80, 201, .. new byte[40]], stage.Engine.LocalEndPoint);
        stranger.SendTo(new IceClient(true).BuildCheck(IceCredentials.Create(), nominate: true), stage.Engine.LocalEndPoint);
        stranger.SendTo([200, 1, 2, 3], stage.Engine.LocalEndPoint);
        stranger.SendTo([], stage.Engine.LocalEndPoint);
        await stage.WaitAsync(() => Volatile.Read(ref stage.Counters.DroppedUnknownSource) == 4 && Volatile.Read(ref stage.Counters.DroppedUnknownKind) == 2);
        Assert.Equal(6, stage.Counters.DatagramsReceived);
        Assert.Equal((0, 0), (stranger.Available, stage.Counters.DatagramsSent));
    }

    [Fact]
    public async Task A_handshake_from_an_address_without_a_check_never_reaches_a_peer()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        long before = Volatile.Read(ref stage.Counters.DroppedUnknownSource);
        long refused = Volatile.Read(ref stage.Counters.SrtpRefused);
        using Socket stranger = Stranger();
        byte[] report = seat.Client.Get(client => client.ProtectRtcp([0x80, 201, 0, 1, 0, 0, 0x5E, 0xED]));
        stranger.SendTo(report, stage.Engine.LocalEndPoint);
        stranger.SendTo([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, .. new byte[12]], stage.Engine.LocalEndPoint);
        await stage.WaitAsync(() => Volatile.Read(ref stage.Counters.DroppedUnknownSource) == before + 2);

        // The same report from the right address is still new, so the peer has not seen it.
        seat.Client.Do(client => client.Put(report));
        await stage.StreamAsync(3, seat);
        Assert.Equal(refused, Volatile.Read(ref stage.Counters.SrtpRefused));
        Assert.Equal(stage.Pictures.Payloads, seat.Client.VideoPayloads());
    }

    [Fact]
    public async Task A_check_with_bad_integrity_is_counted_and_changes_no_route()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        using Socket stranger = Stranger();
        int routes = stage.Engine.RouteCount;
        IceCredentials guessed = seat.Client.Get(client => client.Terms.ServerIce) with { Password = "aaaaaaaaaaaaaaaaaaaaaaaa" };
        stranger.SendTo(seat.Client.Get(client => client.Ice.BuildCheck(guessed, nominate: true)), stage.Engine.LocalEndPoint);
        await stage.WaitAsync(() => Volatile.Read(ref stage.Counters.StunBadIntegrity) == 1);
        Assert.Equal((routes, 0), (stage.Engine.RouteCount, stranger.Available));
        await stage.StreamAsync(2, seat);
        Assert.Equal(stage.Pictures.Payloads, seat.Client.VideoPayloads());
    }

    [Fact]
    public async Task A_replayed_control_packet_is_counted()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        byte[] report = seat.Client.Get(client => client.ProtectRtcp([0x80, 201, 0, 1, 0, 0, 0x5E, 0xED]));
        seat.Client.Do(client =>
        {
            client.Put(report);
            client.Put(report);
            client.Put(report);
        });
        await stage.WaitAsync(() => Volatile.Read(ref stage.Counters.SrtpRefused) == 2);
    }

    [Fact]
    public async Task A_storm_of_garbage_does_not_disturb_a_viewer()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        using Socket stranger = Stranger();
        Random random = new(4);
        for (int picture = 0; picture < 20; picture++)
        {
            for (int i = 0; i < 50; i++)
            {
                byte[] garbage = new byte[random.Next(1, 1400)];
                random.NextBytes(garbage);
                stranger.SendTo(garbage, stage.Engine.LocalEndPoint);
                // The viewer's own address is no better than its content.
                if (DatagramClassifier.Classify(garbage) != DatagramKind.Dtls)
                    seat.Client.Do(client => client.Put(garbage));
            }

            stage.Push(isKey: picture == 0);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await stage.WaitAsync(() => seat.Client.VideoPayloads().Count == stage.Pictures.Payloads.Count);
        Assert.Equal(stage.Pictures.Payloads, seat.Client.VideoPayloads());
        Assert.Empty(seat.Log.Closed);
    }

    private static Socket Stranger()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
