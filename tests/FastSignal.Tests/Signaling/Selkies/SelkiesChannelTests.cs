using System.Buffers;
using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Ports;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>What the server says on the data channel, and when.</summary>
public sealed class SelkiesChannelTests
{
    private static readonly SelkiesChannelSettings Settings = new(30, 2500, 64_000, "x264enc");
    private readonly VirtualClock _clock = new();
    private readonly Port _port = new();

    [Fact]
    public void The_first_generation_is_told_what_it_needs_in_its_order_when_the_channel_opens()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Classic, pointer: new SelkiesPointerImage("png"u8.ToArray(), 7, 24, 24, 1, 2));
        Assert.Equal(
            [
                """{"type":"system","data":{"action":"framerate,30"}}""",
                """{"type":"system","data":{"action":"video_bitrate,2500"}}""",
                """{"type":"system","data":{"action":"audio_bitrate,64000"}}""",
                """{"type":"system","data":{"action":"resize,False"}}""",
                """{"type":"system","data":{"action":"encoder,x264enc"}}""",
                """{"type":"cursor","data":{"curdata":"cG5n","handle":7,"override":null,"hotspot":{"x":1,"y":2}}}""",
            ], _port.Texts);
        Assert.Equal(0, channel.Dropped);
    }

    [Fact]
    public void The_main_branch_is_told_settings_screens_and_pointer()
    {
        Open(SelkiesGeneration.Main, pointer: new SelkiesPointerImage("png"u8.ToArray(), 7, 24, 25, 1, 2));
        Assert.Equal(
            [
                """{"type":"server_settings","settings":{}}""",
                """{"type":"display_config_update","displays":["primary"]}""",
                """{"type":"cursor","data":{"curdata":"cG5n","handle":7,"width":24,"height":25,"hotx":1,"hoty":2}}""",
            ], _port.Texts);
    }

    [Fact]
    public void B10_a_bitrate_or_frame_rate_asked_for_is_never_told_back_as_an_order()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Classic);
        _port.Texts.Clear();
        _port.Reply = "done";
        foreach (string text in (string[])["vb,4000", "ab,128000", "_arg_fps,60"])
            channel.OnText(Encoding.UTF8.GetBytes(text));
        Assert.Equal(Enumerable.Repeat("""{"type":"pipeline","data":{"status":"done"}}""", 3), _port.Texts);
        Assert.Equal(["VideoBitrate n=4000", "AudioBitrate n=128000", "FrameRate n=60"], _port.Commands);
    }

    [Fact]
    public void B11_a_pointer_without_an_image_is_not_sent()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Classic);
        _port.Texts.Clear();
        channel.SetPointer(new SelkiesPointerImage(default, 0, 0, 0, 0, 0));
        Assert.Empty(_port.Texts);
    }

    [Fact]
    public void C7_compression_offered_is_not_taken()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Main);
        _port.Texts.Clear();
        channel.OnText("_gz,1"u8);
        Assert.Empty(_port.Texts);
    }

    [Fact]
    public void The_way_is_half_of_what_lies_between_ping_and_pong_whatever_the_clients_clock()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Classic);
        _port.Texts.Clear();
        channel.Tick();
        Assert.Empty(_port.Texts);
        _clock.Advance(1);
        channel.Tick();
        channel.Tick();
        JsonElement ping = JsonDocument.Parse(Assert.Single(_port.Texts)).RootElement;
        Assert.Equal("ping", ping.GetProperty("type").GetString());
        Assert.Equal(_clock.UnixTimeMs / 1000.0, ping.GetProperty("data").GetProperty("start_time").GetDouble(), 3);
        _clock.Advance(0.05);
        channel.OnText("pong,1.5"u8);
        Assert.Equal("""{"type":"latency_measurement","data":{"latency_ms":25}}""", _port.Texts[1]);
        channel.OnText("pong,1.5"u8);
        Assert.Equal((2, 25.0), (_port.Texts.Count, channel.LatencyMs));
    }

    [Fact]
    public void Input_goes_on_and_what_cannot_be_read_is_counted()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Classic);
        channel.OnText("m,1,2,1,0"u8);
        channel.OnText("nonsense"u8);
        channel.OnText(new byte[SelkiesChannel.MaxMessageSize + 1]);
        Assert.Equal(["move 1,2", "Left Down 1,2"], _port.Inputs);
        Assert.Equal(2, channel.Dropped);
        channel.OnClosed();
        Assert.Equal("Left Up 1,2", _port.Inputs[2]);
        channel.Tick();
    }

    [Fact]
    public void B14_statistics_as_long_as_clients_send_them_are_taken()
    {
        SelkiesChannel channel = Open(SelkiesGeneration.Classic);
        channel.OnText(Encoding.UTF8.GetBytes("_stats_video,[" + new string('1', 200_000) + "]"));
        Assert.Equal(0, channel.Dropped);
    }

    [Fact]
    public void Other_messages_are_spelled_as_each_generation_reads_them()
    {
        Assert.Equal("""{"type":"clipboard","data":{"content":"w6Q="}}""", Write(output => SelkiesMessages.Clipboard(output, "ä"u8)));
        Assert.Equal("", Write(output => Assert.False(SelkiesMessages.Clipboard(output, new byte[SelkiesMessages.MaxClipboardBytes + 1]))));
        Assert.InRange(Write(output => SelkiesMessages.Clipboard(output, new byte[SelkiesMessages.MaxClipboardBytes])).Length, 65_400, 65_450);
        Assert.Equal(
            """{"type":"clipboard-msg","data":{"content":"YQ==","mime_type":"text/plain","is_binary_data":false,"total_size":1,"reply_to":"cr"}}""",
            Write(output => SelkiesMessages.ClipboardMessage(output, "a"u8, "text/plain", isReply: true)));
        Assert.Equal("""{"type":"system_stats","data":{"cpu_percent":12.5,"mem_total":8,"mem_used":4}}""", Write(output => SelkiesMessages.SystemStats(output, 12.5, 8, 4)));
        Assert.Equal("""{"type":"gpu_stats","data":{"load":0.5,"memory_total":8,"memory_used":4}}""", Write(output => SelkiesMessages.GpuStats(output, SelkiesGeneration.Classic, 0.5, 8_000_000, 4_000_000)));
        Assert.Equal("""{"type":"gpu_stats","data":{"gpu_percent":50,"mem_total":8,"mem_used":4}}""", Write(output => SelkiesMessages.GpuStats(output, SelkiesGeneration.Main, 0.5, 8, 4)));
    }

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private SelkiesChannel Open(SelkiesGeneration generation, SelkiesPointerImage? pointer = null)
    {
        SelkiesChannel channel = new(generation, isViewer: false, Settings, _clock, _port);
        if (pointer is not null)
            channel.SetPointer(pointer);
        Assert.Empty(_port.Texts);
        channel.OnOpen();
        return channel;
    }

    private sealed class Port : ISelkiesChannelPort
    {
        public List<string> Texts { get; } = [];

        public List<string> Inputs { get; } = [];

        public List<string> Commands { get; } = [];

        public string? Reply { get; set; }

        public void SendText(ReadOnlySpan<byte> utf8) => Texts.Add(Encoding.UTF8.GetString(utf8));

        public void OnInput(in InputEvent input) => Inputs.Add(InputLog.Describe(input));

        public string? OnCommand(in SelkiesCommand command)
        {
            Commands.Add(InputLog.Describe(command));
            return Reply;
        }
    }
}
