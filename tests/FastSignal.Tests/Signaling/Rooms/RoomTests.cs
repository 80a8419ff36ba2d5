using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Rooms;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Rooms;

/// <summary>Rooms among sessions: who is in, who is told what, and where the bounds are.</summary>
public sealed class RoomTests
{
    [Fact]
    public void A_room_comes_with_its_first_member_and_goes_with_its_last()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport ta) = bench.OpenQuiet();
        (Session b, RecordingTransport tb) = bench.OpenQuiet();
        Join(a);
        Assert.Equal(1, bench.Server.RoomCount);
        Join(b);
        Assert.Equal(1, bench.Server.RoomCount);
        JsonElement joined = Data(ta, "peer-joined");
        Assert.Equal(("lobby", b.Id, a.Id), (Text(joined, "room"), Text(joined.GetProperty("peer"), "id"), Text(joined, "owner")));
        Assert.Equal([a.Id, b.Id], Data(tb, "room-joined").GetProperty("peers").EnumerateArray().Select(peer => Text(peer, "id")));

        SignalingBench.Say(a, """{"type":"room-leave","data":{"room":"lobby"}}""");
        Assert.Equal("room-left", Text(ta.Last, "type"));
        JsonElement left = Data(tb, "peer-left");
        Assert.Equal((a.Id, b.Id), (Text(left.GetProperty("peer"), "id"), Text(left, "owner")));
        Assert.Equal(1, bench.Server.RoomCount);
        b.Closed(1000, "");
        Assert.Equal(0, bench.Server.RoomCount);
        a.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public void Joining_twice_changes_nothing()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport ta) = bench.OpenQuiet();
        (Session b, RecordingTransport tb) = bench.OpenQuiet();
        Join(a);
        Join(b);
        ta.Clear();
        Join(b);
        Assert.Empty(ta.Sent);
        Assert.Equal(2, Data(tb, "room-joined").GetProperty("peers").GetArrayLength());
        Assert.Equal(1, b.Rooms.Count);
    }

    [Fact]
    public void Messages_reach_the_others_or_the_one_named_and_nobody_outside()
    {
        SignalingBench bench = new();
        (Session Session, RecordingTransport Transport)[] members = [.. Enumerable.Range(0, 4).Select(_ => bench.OpenQuiet())];
        foreach ((Session session, _) in members[..3])
            Join(session);
        Join(members[3].Session, "elsewhere");
        foreach ((_, RecordingTransport transport) in members)
            transport.Clear();

        SignalingBench.Say(members[0].Session, """{"type":"room-message","data":{"room":"lobby","data":{"text":"é","n":[1,2]}}}""");
        Assert.Equal([0, 1, 1, 0], members.Select(member => member.Transport.Sent.Count));
        JsonElement heard = Data(members[1].Transport, "room-message");
        Assert.Equal((members[0].Session.Id, """{"text":"é","n":[1,2]}"""), (Text(heard, "from"), heard.GetProperty("data").GetRawText()));
        Assert.Equal(members[1].Transport.Sent[0], members[2].Transport.Sent[0]);

        SignalingBench.Say(members[0].Session, $$$"""{"type":"room-message","data":{"room":"lobby","to":"{{{members[2].Session.Id}}}","data":null}}""");
        Assert.Equal([0, 1, 2, 0], members.Select(member => member.Transport.Sent.Count));
        Assert.Equal(members[2].Session.Id, Text(Data(members[2].Transport, "room-message"), "to"));

        SignalingBench.Say(members[3].Session, """{"type":"room-message","data":{"room":"lobby","data":1}}""");
        SignalingBench.AssertError(members[3].Transport, ErrorCode.InvalidState, "You are not in this room");
    }

    [Fact]
    public void Rooms_of_one_name_in_two_apps_are_two_rooms()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport _) = bench.OpenQuiet();
        (Session b, RecordingTransport tb) = bench.Open(new ConnectRequest { App = "other" });
        Join(a);
        Join(b);
        Assert.Equal(2, bench.Server.RoomCount);
        Assert.Equal(1, Data(tb, "room-joined").GetProperty("peers").GetArrayLength());
        Assert.Equal("other", Assert.Single(bench.Server.Operators.Rooms("other")).AppName);
    }

    [Fact]
    public void The_state_counts_its_versions_and_an_older_one_is_refused_with_what_there_is()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport ta) = bench.OpenQuiet();
        (Session b, RecordingTransport tb) = bench.OpenQuiet();
        Join(a);
        Join(b);
        Set(a, """ "version":0,"state":{"n":1} """);
        Assert.Equal(("""{"n":1}""", 1), State(tb));
        Assert.Equal(("""{"n":1}""", 1), State(ta));
        Assert.Equal("s", Text(ta.Last, "reply_to"));

        Set(b, """ "version":0,"state":{"n":2} """);
        Assert.Equal(("""{"n":1}""", 1), State(tb));
        SignalingBench.AssertError(JsonDocument.Parse(tb.Sent[^2]).RootElement, ErrorCode.InvalidState, "The state has version 1, not 0");

        // Without a version it is meant for whatever there is.
        Set(b, """ "patch":{"m":{"x":[1]}} """);
        Assert.Equal(("""{"n":1,"m":{"x":[1]}}""", 2), State(ta));
        RoomSnapshot room = bench.Server.Operators.Room("default", "lobby")!;
        Assert.Equal(("""{"n":1,"m":{"x":[1]}}""", 2L), (room.State!.Value.GetRawText(), room.Version));
        Assert.Equal([a.Id, b.Id], room.Users);
    }

    [Fact]
    public void Only_the_owner_changes_a_state_that_is_the_owners()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport _) = bench.OpenQuiet();
        (Session b, RecordingTransport tb) = bench.OpenQuiet();
        (Session admin, RecordingTransport tc) = bench.OpenQuiet();
        admin.Access.Replace(new Identity("tester", Role.Admin));
        SignalingBench.Say(a, """{"type":"room-join","data":{"room":"lobby","writers":"owner"}}""");
        Join(b);
        Join(admin);
        Set(b, """ "state":{} """);
        SignalingBench.AssertError(tb, ErrorCode.Forbidden);
        Set(admin, """ "state":{} """);
        Assert.Equal(("{}", 1), State(tc));

        // The next owner is who has been there longest.
        SignalingBench.Say(a, """{"type":"room-leave","data":{"room":"lobby"}}""");
        Set(b, """ "state":{"b":true} """);
        Assert.Equal(("""{"b":true}""", 2), State(tc));
    }

    [Fact]
    public void A_viewer_joins_and_talks_but_changes_nothing()
    {
        SignalingBench bench = new();
        (Session viewer, RecordingTransport transport) = bench.OpenQuiet();
        viewer.Access.Replace(new Identity("tester", Role.Viewer));
        Join(viewer);
        Set(viewer, """ "state":{} """);
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
    }

    [Fact]
    public void Bounds_hold_at_the_limit_and_refuse_one_above()
    {
        RoomOptions limits = new() { MaxRooms = 3, MaxRoomsPerClient = 2, MaxMembers = 2, MaxStateSize = 10, MaxNameLength = 5 };
        SignalingBench bench = new(new SignalingOptions { Rooms = limits });
        (Session a, RecordingTransport ta) = bench.OpenQuiet();
        (Session b, RecordingTransport tb) = bench.OpenQuiet();
        (Session c, RecordingTransport tc) = bench.OpenQuiet();

        Join(a, "12345");
        Assert.Equal("room-joined", Text(ta.Last, "type"));
        Join(a, "123456");
        SignalingBench.AssertError(ta, ErrorCode.InvalidMessageData, "Invalid room name");
        Join(a, "two");
        Join(a, "three");
        SignalingBench.AssertError(ta, ErrorCode.InvalidState, "You are in too many rooms");
        Join(a, "two");
        Assert.Equal("room-joined", Text(ta.Last, "type"));

        Join(b, "12345");
        Assert.Equal("room-joined", Text(tb.Last, "type"));
        Join(c, "12345");
        SignalingBench.AssertError(tc, ErrorCode.ServerUnavailable, "The room is full");

        Join(c, "three");
        Assert.Equal("room-joined", Text(tc.Last, "type"));
        Join(c, "four");
        SignalingBench.AssertError(tc, ErrorCode.ServerUnavailable, "There are too many rooms");
        Assert.Equal(3, bench.Server.RoomCount);

        Set(b, """ "state":{"a":1234} """, "12345");
        Assert.Equal("room-state", Text(tb.Last, "type"));
        Set(b, """ "state":{"a":12345} """, "12345");
        SignalingBench.AssertError(tb, ErrorCode.MessageTooLarge, "Room state too large: 11 bytes (max: 10)");
        Set(b, """ "patch":{"b":1} """, "12345");
        SignalingBench.AssertError(tb, ErrorCode.MessageTooLarge);
        Assert.Equal("""{"a":1234}""", bench.Server.Operators.Room("default", "12345")!.State!.Value.GetRawText());
    }

    [Fact]
    public void Membership_outlives_a_connection_that_is_resumed_in_time_and_what_was_missed_comes()
    {
        SignalingBench bench = new();
        ResumingClient client = new(bench.Server);
        Assert.True(client.Connect());
        client.Read();
        client.Say("""{"type":"room-join","data":{"room":"lobby"}}""");
        client.Read();
        (Session other, RecordingTransport transport) = bench.OpenQuiet();
        Join(other);
        client.Cut();
        transport.Clear();
        SignalingBench.Say(other, """{"type":"room-message","data":{"room":"lobby","data":"while you were away"}}""");
        Assert.Empty(transport.Sent);
        Assert.True(client.Connect());
        client.Read();
        Assert.True(client.Resumed);
        Assert.Equal("room-message", Text(client.Received[^1], "type"));

        client.Cut();
        bench.Clock.Advance(16);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal("peer-left", Text(transport.Last, "type"));
        other.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public void A_kicked_client_is_told_and_closed_with_4000()
    {
        SignalingBench bench = new();
        (Session a, RecordingTransport transport) = bench.OpenQuiet();
        Join(a);
        Assert.True(bench.Server.Operators.Kick(a.Id, "go"));
        Assert.Equal(("session-ended", "kicked", false), (Text(transport.Last, "type"), Text(transport.Last.GetProperty("data"), "reason"), transport.Last.GetProperty("data").GetProperty("reconnect").GetBoolean()));
        Assert.Equal(CloseCode.Kicked, transport.CloseCode);
        Assert.False(bench.Server.Operators.Kick(a.Id, "go"));
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.Kicked));
        bench.AssertEmpty();
    }

    [Fact]
    public async Task Joins_and_leaves_from_many_threads_end_with_nothing_left()
    {
        SignalingBench bench = new(new SignalingOptions { MessageRate = 0, ByteRate = 0, Rooms = new RoomOptions { MaxRooms = 4 } });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
        {
            for (int round = 0; round < 50; round++)
            {
                (Session session, RecordingTransport _) = bench.OpenQuiet();
                for (int i = 0; i < 4; i++)
                {
                    Join(session, $"r{(number + i) % 4}");
                    Set(session, """ "patch":{"n":1} """, $"r{i}");
                    SignalingBench.Say(session, $$$"""{"type":"room-message","data":{"room":"r{{{i}}}","data":1}}""");
                }

                SignalingBench.Say(session, """{"type":"room-leave","data":{"room":"r1"}}""");
                session.Closed(round % 2 == 0 ? 1000 : 1001, "");
                session.Close(1000, "");
            }
        }, TestContext.Current.CancellationToken)));
        bench.AssertEmpty();
    }

    [Fact]
    public async Task All_members_see_the_changes_of_many_in_the_order_of_their_versions()
    {
        SignalingBench bench = new(new SignalingOptions { MessageRate = 0, ByteRate = 0 });
        (Session Session, RecordingTransport Transport)[] members = [.. Enumerable.Range(0, 4).Select(_ => bench.OpenQuiet())];
        foreach ((Session session, RecordingTransport transport) in members)
            Join(session);
        await Task.WhenAll(members.Select(member => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
                Set(member.Session, """ "patch":{"n":1} """);
        }, TestContext.Current.CancellationToken)));
        Assert.All(members, member => Assert.Equal(
            Enumerable.Range(1, 400).Select(version => (long)version),
            member.Transport.Sent.Select(text => JsonDocument.Parse(text).RootElement).Where(message => Text(message, "type") == "room-state")
                .Select(message => message.GetProperty("data").GetProperty("version").GetInt64())));
    }

    private static void Join(Session session, string room = "lobby") =>
        SignalingBench.Say(session, $$$"""{"type":"room-join","data":{"room":"{{{room}}}"}}""");

    private static void Set(Session session, string change, string room = "lobby") =>
        SignalingBench.Say(session, $$$"""{"type":"room-state-set","id":"s","data":{"room":"{{{room}}}",{{{change}}}}}""");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static JsonElement Data(RecordingTransport transport, string type) => transport.Sent
        .Select(text => JsonDocument.Parse(text).RootElement).Last(message => Text(message, "type") == type).GetProperty("data");

    private static (string, int) State(RecordingTransport transport)
    {
        JsonElement data = transport.Last.GetProperty("data");
        return (data.GetProperty("state").GetRawText(), data.GetProperty("version").GetInt32());
    }
}
