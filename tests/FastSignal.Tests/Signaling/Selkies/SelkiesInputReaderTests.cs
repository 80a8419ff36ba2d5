using System.Text;
using FastSignal.Signaling.Dialects.SelkiesInput;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>Every row of the data channel's grammar, in both generations.</summary>
public sealed class SelkiesInputReaderTests
{
    [Theory]
    [InlineData("kd,65", "key 65 Down")]
    [InlineData("ku,16777382", "key 16777382 Up")]
    [InlineData("m,640,360,0,0", "move 640,360")]
    [InlineData("m,640,360,0", "move 640,360")]
    [InlineData("m,-3,-1,0,0", "move 0,0")]
    [InlineData("m2,-5,7,0,0", "move by -5,7")]
    [InlineData("p,1", "DrawPointer on")]
    [InlineData("p,0", "DrawPointer")]
    [InlineData("vb,8000", "VideoBitrate n=8000")]
    [InlineData("ab,128000", "AudioBitrate n=128000")]
    [InlineData("_arg_fps,60", "FrameRate n=60")]
    [InlineData("_arg_resize,true,1281x719", "FollowWindow on 1282x720")]
    [InlineData("_arg_resize,false,1280x720", "FollowWindow 1280x720")]
    [InlineData("cr", "ClipboardWanted")]
    [InlineData("cw,w6TDtg==", "ClipboardSet text=w6TDtg==")]
    [InlineData("js,c,0,WGJveA==,4,17", "GamepadConnect n=4 x=17 text=WGJveA==")]
    [InlineData("js,d,3", "GamepadDisconnect slot=3")]
    [InlineData("js,b,1,12,0.5", "GamepadButton v=0.5 slot=1 i=12")]
    [InlineData("js,a,1,2,-1", "GamepadAxis v=-1 slot=1 i=2")]
    [InlineData("js,a,1,2,-1.5", "GamepadAxis v=-1 slot=1 i=2")]
    [InlineData("pong,1790000000.25", "Pong v=1790000000.25")]
    [InlineData("_f,59", "ClientFrameRate n=59")]
    [InlineData("_l,17", "ClientLatency n=17")]
    [InlineData("_stats_video,[{\"a\":1,\"b\":\"x,y\"},{}]", "VideoStatistics text=[{\"a\":1,\"b\":\"x,y\"},{}]")]
    [InlineData("_stats_audio,[1,2,3]", "AudioStatistics text=[1,2,3]")]
    public void A_row_of_both_generations_is_read(string text, string expected)
    {
        Assert.Equal([expected], Read(SelkiesGeneration.Classic, text));
        Assert.Equal([expected], Read(SelkiesGeneration.Main, text));
    }

    [Theory]
    [InlineData("r,1281x719", "Resize 1282x720")]
    [InlineData("s,1", "Density n=96 x=16")]
    [InlineData("s,1.5", "Density n=144 x=24")]
    [InlineData("s,0.75", "Density n=72 x=12")]
    [InlineData("s,2.5", "Density n=240 x=40")]
    public void A_row_of_the_first_generation_is_read(string text, string expected) => Assert.Equal([expected], Read(SelkiesGeneration.Classic, text));

    [Theory]
    [InlineData("r,1281x719", "Resize 1280x718")]
    [InlineData("s,96", "Density n=96 x=16")]
    [InlineData("s,144", "Density n=144 x=24")]
    [InlineData("_gz,1", "CanInflate on")]
    [InlineData("kh,65,65505", "KeysHeld text=65,65505")]
    [InlineData("co,end,a, b,c", "TypeText text=a, b,c")]
    [InlineData("cb,image/png,iVBORw0KGgo=", "ClipboardSet name=image/png text=iVBORw0KGgo=")]
    [InlineData("cws,7,12", "ClipboardBegin n=12 id=7")]
    [InlineData("cwd,7,YQ==", "ClipboardPart id=7 text=YQ==")]
    [InlineData("cwe,7", "ClipboardEnd id=7")]
    [InlineData("cbs,7,image/png,12", "ClipboardBegin n=12 id=7 name=image/png")]
    [InlineData("cbd,7,YQ==", "ClipboardPart id=7 text=YQ==")]
    [InlineData("cbe,7", "ClipboardEnd id=7")]
    [InlineData("REQUEST_CLIPBOARD", "ClipboardWanted")]
    [InlineData("js,h,2", "GamepadHeld slot=2")]
    [InlineData("SETTINGS,{\"a\":1,\"b\":2}", "Settings text={\"a\":1,\"b\":2}")]
    [InlineData("START_VIDEO", "Show on")]
    [InlineData("STOP_VIDEO", "Show")]
    [InlineData("REQUEST_KEYFRAME", "KeyFrameWanted")]
    [InlineData("SET_NATIVE_CURSOR_RENDERING,1", "NativePointer on")]
    [InlineData("_ebc,true", "BoundEncoder on")]
    [InlineData("_rc,cbr", "ConstantBitrate on")]
    [InlineData("_rc,crf", "ConstantBitrate")]
    [InlineData("_crf,51", "Quality n=51")]
    public void A_row_of_the_main_branch_is_read_there_only(string text, string expected)
    {
        Assert.Equal([expected], Read(SelkiesGeneration.Main, text));
        if (!text.StartsWith("r,", StringComparison.Ordinal))
            Assert.Empty(Read(SelkiesGeneration.Classic, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("kd")]
    [InlineData("kd,")]
    [InlineData("kd,0")]
    [InlineData("kd,33554432")]
    [InlineData("kd,65,1")]
    [InlineData("m")]
    [InlineData("m,1")]
    [InlineData("m,1,2")]
    [InlineData("m,NaN,2,0,0")]
    [InlineData("m,1.5,2,0,0")]
    [InlineData("m,1,2,-1,0")]
    [InlineData("m,1,2,0,0,0")]
    [InlineData("m,1,2,0,")]
    [InlineData("m2,99999,0,0,0")]
    [InlineData("p,2")]
    [InlineData("vb,0")]
    [InlineData("vb,99999999999")]
    [InlineData("_arg_fps,0")]
    [InlineData("_arg_resize,true")]
    [InlineData("_arg_resize,True,1280x720")]
    [InlineData("_arg_resize,true,1280x720,1")]
    [InlineData("r,1280")]
    [InlineData("r,x720")]
    [InlineData("r,-1280x720")]
    [InlineData("r,1280x720x1")]
    [InlineData("r,16385x720")]
    [InlineData("r,0x0")]
    [InlineData("s,")]
    [InlineData("s,.5")]
    [InlineData("s,1.")]
    [InlineData("s,1e0")]
    [InlineData("s,0.74")]
    [InlineData("s,2.51")]
    [InlineData("cw")]
    [InlineData("cw,not base64!")]
    [InlineData("js")]
    [InlineData("js,c,4,WA==,1,1")]
    [InlineData("js,c,0,!,1,1")]
    [InlineData("js,c,0,WA==,1,65")]
    [InlineData("js,b,0,64,1")]
    [InlineData("js,b,0,1,inf")]
    [InlineData("js,x,0")]
    [InlineData("pong,x")]
    [InlineData("_stats_video")]
    [InlineData("_unknown,1")]
    [InlineData("cmd,reboot")]
    [InlineData("START_AUDIO")]
    public void What_cannot_be_read_or_is_not_known_is_dropped(string text)
    {
        Assert.Empty(Read(SelkiesGeneration.Classic, text));
        if (!text.StartsWith("s,", StringComparison.Ordinal))
            Assert.Empty(Read(SelkiesGeneration.Main, text));
    }

    [Theory]
    [InlineData("s,1.5")]
    [InlineData("s,47")]
    [InlineData("s,769")]
    [InlineData("r,1x1")]
    [InlineData("cws,,1")]
    [InlineData("cws,1,-1")]
    [InlineData("cbs,1,image/png")]
    [InlineData("cwd,1,!")]
    [InlineData("cwx,1")]
    [InlineData("cb,,YQ==")]
    [InlineData("co,end,")]
    [InlineData("co,begin,a")]
    [InlineData("_crf,52")]
    public void What_the_main_branch_cannot_read_is_dropped(string text) => Assert.Empty(Read(SelkiesGeneration.Main, text));

    [Fact]
    public void Compressed_strings_are_not_read_because_none_were_agreed_on() =>
        Assert.Empty(Read(SelkiesGeneration.Main, "\u001f\u008b\u0008"));

    [Fact]
    public void Releasing_lets_go_of_every_modifier()
    {
        List<string> lines = Read(SelkiesGeneration.Classic, "kr");
        Assert.Equal([65507, 65508, 65505, 65506, 65513, 65027, 65511, 65512, 102, 70, 109, 77, 65307], lines.Select(line => int.Parse(line.Split(' ')[1])));
        Assert.All(lines, line => Assert.EndsWith("Up", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_mask_is_a_state_and_only_what_changed_happened() => Assert.Equal(
        ["move 10,20", "Left Down 10,20", "move 11,20", "Right Down 11,20", "Left Up 11,20", "Right Up 11,20", "Middle Down 11,20"],
        Read(SelkiesGeneration.Classic, "m,10,20,0,0", "m,10,20,1,0", "m,11,20,1,0", "m,11,20,5,0", "m,11,20,4,0", "m,11,20,4,0", "m,11,20,0,0", "m,11,20,2,0"));

    [Fact]
    public void A_dropped_message_changes_no_button() => Assert.Equal(
        ["move 1,2", "Left Down 1,2", "Left Up 1,2"], Read(SelkiesGeneration.Classic, "m,1,2,1,0", "m,x,2,0,0", "m,1,2,1,0", "m,1,2,0,0"));

    [Fact]
    public void The_wheel_turns_on_the_press_as_far_as_it_says()
    {
        Assert.Equal(["move 1,2", "scroll 0,300", "scroll 0,-100"], Read(SelkiesGeneration.Classic, "m,1,2,8,3", "m,1,2,0,3", "m,1,2,16,1", "m,1,2,0,1"));
        Assert.Equal(["move 1,2", "scroll 0,100"], Read(SelkiesGeneration.Classic, "m,1,2,8", "m,1,2,0"));
        Assert.Equal(["scroll 0,1000"], Read(SelkiesGeneration.Classic, "m2,0,0,8,99", "m2,0,0,0,99"));
        Assert.Equal(["scroll 0,200", "scroll -100,0", "scroll 100,0"], Read(SelkiesGeneration.Main, "m2,0,0,8,2", "m2,0,0,0,2", "m2,0,0,64,1", "m2,0,0,0,0", "m2,0,0,128,1", "m2,0,0,0,0"));
    }

    [Fact]
    public void The_main_branch_has_side_buttons_and_an_eraser()
    {
        Assert.Equal(["BackButton on", "BackButton", "ForwardButton on", "ForwardButton"], Read(SelkiesGeneration.Main, "m2,0,0,8,0", "m2,0,0,0,0", "m2,0,0,16,0", "m2,0,0,0,0"));
        Assert.Equal(["scroll 0,100"], Read(SelkiesGeneration.Main, "m2,0,0,8,1", "m2,0,0,0,0"));
        Assert.Equal(["Left Down", "Left Up"], Read(SelkiesGeneration.Main, "m2,0,0,32,0", "m2,0,0,0,0"));
        Assert.Empty(Read(SelkiesGeneration.Classic, "m2,0,0,32,0", "m2,0,0,0,0"));
    }

    [Fact]
    public void A_viewer_may_only_say_what_concerns_its_own_picture_and_gamepad()
    {
        string[] allowed = ["SETTINGS,{}", "START_VIDEO", "STOP_VIDEO", "REQUEST_KEYFRAME", "js,d,0"];
        string[] refused = ["m,1,2,1,0", "m2,1,2,1,0", "kd,65", "ku,65", "kr", "cw,YQ==", "cr", "r,10x10", "vb,1", "_arg_fps,1", "co,end,x", "js", "SETTINGS", "_stats_video,[]", "kh,65"];
        Assert.Equal(allowed.Length, Read(SelkiesGeneration.Main, true, allowed).Count);
        Assert.Empty(Read(SelkiesGeneration.Main, true, refused));
    }

    [Fact]
    public void A_client_that_goes_lets_go_of_what_it_held()
    {
        SelkiesInputReader reader = new(SelkiesGeneration.Classic);
        InputLog log = new();
        reader.Read("m,1,2,5,0"u8, ref log);
        log.Lines.Clear();
        reader.Release(ref log);
        Assert.Equal(["Left Up 1,2", "Right Up 1,2"], log.Lines.Take(2));
        Assert.Equal(15, log.Lines.Count);
    }

    [Fact]
    public void Pointer_and_key_messages_allocate_nothing()
    {
        SelkiesInputReader reader = new(SelkiesGeneration.Main);
        Counter counter = new();
        byte[][] messages = [.. ((string[])["m,640,360,0,0", "m,641,361,1,0", "m,641,361,0,0", "m2,3,4,8,1", "m2,3,4,0,1", "kd,65", "ku,65", "js,a,0,1,0.25", "_stats_video,[1,2]"]).Select(Encoding.UTF8.GetBytes)];
        foreach (byte[] message in messages)
            reader.Read(message, ref counter);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            foreach (byte[] message in messages)
                reader.Read(message, ref counter);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(counter.Count > 10_000 * messages.Length);
    }

    private static List<string> Read(SelkiesGeneration generation, params string[] messages) => Read(generation, false, messages);

    private static List<string> Read(SelkiesGeneration generation, bool isViewer, string[] messages)
    {
        SelkiesInputReader reader = new(generation, isViewer);
        InputLog log = new();
        foreach (string message in messages)
            reader.Read(Encoding.UTF8.GetBytes(message), ref log);
        return log.Lines;
    }

    private struct Counter : ISelkiesInputSink
    {
        public int Count { get; private set; }

        public void OnInput(in FastSignal.Signaling.Ports.InputEvent input) => Count++;

        public void OnCommand(in SelkiesCommand command) => Count++;
    }
}
