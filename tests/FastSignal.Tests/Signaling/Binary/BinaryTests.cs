using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.Binary;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.Binary;

/// <summary>The standard dialect in binary frames with a header of their own.</summary>
public sealed class BinaryTests
{
    private const string Ping = """{"type":"ping","id":"p","data":{"t":1}}""";

    private readonly Table _table = new(new SignalingBench());

    [Fact]
    public void The_header_has_ten_bytes()
    {
        byte[] frame = new byte[10];
        BinaryFrame.WriteHeader(frame, 0x0102);
        Assert.Equal("CAFEBABE010000010201", Convert.ToHexString(frame));
    }

    [Fact]
    public void The_welcome_and_the_replies_come_in_frames()
    {
        Sit();
        _table.SayBinary("a", Frame(Ping));
        Assert.Equal("pong", Heard().GetProperty("type").GetString());
        _table.SayBinary("a", Frame("""{"type":"offer-request"}"""));
        Assert.Equal("v=0\r\no=offer\r\n", Heard().GetProperty("data").GetProperty("sdp").GetProperty("sdp").GetString());
        _table.SayBinary("a", Frame("""{"type":"answer","data":{"sdp":{"type":"answer","sdp":"v=0"}}}""", serializer: 0));
        Assert.Equal("answer-ack", Heard().GetProperty("type").GetString());
        _table.Clear();
    }

    [Fact]
    public void Several_frames_in_one_message_are_handled_in_order()
    {
        Sit();
        _table.SayBinary("a", [.. Frame(Ping), .. Frame("""{"type":"offer-request"}"""), .. Frame("""{"type":"answer","data":{"sdp":{"type":"answer","sdp":"v=0"}}}"""), .. Frame(Ping)]);
        Assert.Equal(["pong", "offer", "answer-ack", "pong"], Enumerable.Range(0, 4).Select(_ => Heard().GetProperty("type").GetString()));
        _table.Clear();
    }

    [Fact]
    public async Task Frames_behind_one_that_takes_long_wait_for_it()
    {
        SignalingBench bench = new(router: new() { WorkerCount = 1 });
        TaskCompletionSource<FastSignal.Signaling.Ports.PeerResult<string>> offer = new();
        bench.Prepare = peer => peer.OnCreateOffer = () => new(offer.Task);
        (Session session, RecordingTransport transport) = bench.Open(new ConnectRequest { Dialect = "binary" });
        await Links.Of(session).ReceiveBinaryAsync((byte[])[.. Frame("""{"type":"offer-request"}"""), .. Frame(Ping)]);
        await session.WhenPeerIsAsked(bench);
        Assert.Single(transport.Sent);
        offer.SetResult(FastSignal.Signaling.Ports.PeerResult<string>.Success("v=0\r\n"));
        await session.WhenIdle();
        Assert.Equal(["offer", "pong"], transport.Sent.Skip(1).Select(text => Body(text).GetProperty("type").GetString()));
        session.Closed(1000, "");
        bench.AssertEmpty();
        bench.Server.Shutdown("end");
    }

    [Fact]
    public void A_message_may_hold_sixteen_frames_and_no_more()
    {
        Sit();
        _table.SayBinary("a", [.. Enumerable.Repeat(Frame(Ping), 16).SelectMany(bytes => bytes)]);
        for (int i = 0; i < 16; i++)
            Assert.Equal("pong", Heard().GetProperty("type").GetString());
        _table.SayBinary("a", [.. Enumerable.Repeat(Frame(Ping), 17).SelectMany(bytes => bytes)]);
        for (int i = 0; i < 16; i++)
            Assert.Equal("pong", Heard().GetProperty("type").GetString());
        SignalingBench.AssertError(Heard(), ErrorCode.InvalidMessage);
        _table.Clear();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(30)]
    public void A_frame_may_go_over_several_messages(int size)
    {
        Sit();
        byte[] frames = [.. Frame(Ping), .. Frame(Ping)];
        foreach (byte[] piece in frames.Chunk(size))
            _table.SayBinary("a", piece);
        Assert.Equal("pong", Heard().GetProperty("type").GetString());
        Assert.Equal("pong", Heard().GetProperty("type").GetString());
        _table.Clear();
    }

    [Theory]
    [InlineData("CAFEBABF01000000020101")]
    [InlineData("00")]
    [InlineData("7B7D")]
    public void What_does_not_begin_with_the_magic_is_dropped_without_a_word(string hex)
    {
        Sit();
        _table.SayBinary("a", Convert.FromHexString(hex));
        _table.NobodyHearsMore();
        _table.SayBinary("a", [.. Frame(Ping), .. Convert.FromHexString(hex), .. Frame(Ping)]);
        Assert.Equal("pong", Heard().GetProperty("type").GetString());
        _table.SayBinary("a", Frame(Ping));
        Assert.Equal("pong", Heard().GetProperty("type").GetString());
        _table.Clear();
    }

    [Fact]
    public void Another_version_another_serialiser_too_long_a_body_and_text_are_told()
    {
        Sit();
        _table.SayBinary("a", Convert.FromHexString("CAFEBABE020000000201"));
        SignalingBench.AssertError(Heard(), ErrorCode.UnsupportedVersion);
        _table.SayBinary("a", [.. Frame("xx", serializer: 2), .. Frame(Ping)]);
        SignalingBench.AssertError(Heard(), ErrorCode.UnsupportedFrame, "Unsupported serialiser 2");
        Assert.Equal("pong", Heard().GetProperty("type").GetString());
        int most = new SignalingOptions().MaxMessageSize - BinaryFrame.HeaderLength;
        _table.SayBinary("a", Header(most + 1));
        SignalingBench.AssertError(Heard(), ErrorCode.MessageTooLarge);
        _table.SayBinary("a", Header(most));
        _table.SayBinary("a", new byte[most]);
        SignalingBench.AssertError(Heard(), ErrorCode.MessageParsingFailed);
        _table.Say("a", Ping);
        SignalingBench.AssertError(Heard(), ErrorCode.UnsupportedFrame);
        _table.Clear();
    }

    [Theory]
    [InlineData("auto")]
    [InlineData(null)]
    public void A_client_gets_it_by_its_first_message(string? listener)
    {
        Table table = new(new SignalingBench(new SignalingOptions { SupportedProtocols = ["gstreamer", "binary"] }));
        Session a = table.Sit("a", new ConnectRequest { Dialect = listener });
        table.SayBinary("a", Frame(Ping));
        Assert.Equal("binary", a.Protocol);
        Assert.Equal(["welcome", "pong"], table.TransportOf("a").Sent.TakeLast(2).Select(text => Body(text).GetProperty("type").GetString()));
        table.Leave("a");
        table.Bench.AssertEmpty();
    }

    [Fact]
    public void Nothing_is_resumed_and_no_session_of_text_is_taken_over()
    {
        Table table = new(new SignalingBench());
        table.Sit("text", new ConnectRequest());
        string token = JsonDocument.Parse(table.Next("text")).RootElement.GetProperty("data").GetProperty("resume_token").GetString()!;
        Session a = table.Sit("a", new ConnectRequest { Dialect = "binary", ResumeToken = token });
        Assert.False(Body(table.Next("a")).GetProperty("data").TryGetProperty("resume_token", out _));
        table.SayBinary("a", Frame($$$"""{"type":"hello","data":{"resume_token":"{{{token}}}"}}"""));
        Assert.Equal(a.Id, Body(table.Next("a")).GetProperty("peer_id").GetString());
        Assert.Equal(2, table.Bench.Server.ClientCount);
        table.Clear();
    }

    [Fact]
    public void A_broadcast_and_a_farewell_come_in_frames()
    {
        Sit();
        _table.Bench.Server.Broadcast(new() { Type = "news" }, out int delivered);
        Assert.Equal((1, "news"), (delivered, Heard().GetProperty("type").GetString()));
        _table.Bench.Server.Shutdown("shutdown");
        Assert.Equal("session-ended", Heard().GetProperty("type").GetString());
    }

    [Fact]
    public void Any_bytes_in_any_pieces_leave_nothing_behind() => Prop.ForAll<byte[][]>(pieces =>
    {
        Table table = new(new SignalingBench());
        table.Sit("a", new ConnectRequest { Dialect = "binary" });
        byte[] ping = Frame(Ping);
        for (int i = 0; i < pieces?.Length && table.IsOpen("a"); i++)
        {
            byte[] noise = pieces[i] ?? [];
            table.SayBinary("a", noise);
            byte[] bent = [.. ping];
            for (int j = 0; j < noise.Length; j++)
                bent[(noise[j] + j) % bent.Length] ^= noise[j];
            if (table.IsOpen("a"))
                table.SayBinary("a", bent);
        }

        table.Leave("a");
        table.Bench.AssertEmpty();
    }).QuickCheckThrowOnFailure();

    private static byte[] Frame(string body, byte serializer = BinaryFrame.Json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        byte[] header = Header(bytes.Length);
        header[9] = serializer;
        return [.. header, .. bytes];
    }

    private static byte[] Header(int length)
    {
        byte[] header = Convert.FromHexString("CAFEBABE010000000001");
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), length);
        return header;
    }

    private static JsonElement Body(string heard)
    {
        byte[] frame = Convert.FromHexString(heard["binary ".Length..]);
        Assert.Equal(BinaryFrame.Verdict.Whole, BinaryFrame.Look(frame, int.MaxValue, out int length, out byte serializer));
        Assert.Equal((frame.Length - 10, BinaryFrame.Json), (length, serializer));
        return JsonDocument.Parse(frame.AsMemory(10)).RootElement;
    }

    private JsonElement Heard() => Body(_table.Next("a"));

    private void Sit()
    {
        _table.Sit("a", new ConnectRequest { Dialect = "binary" });
        Assert.Equal("welcome", Heard().GetProperty("type").GetString());
    }
}
