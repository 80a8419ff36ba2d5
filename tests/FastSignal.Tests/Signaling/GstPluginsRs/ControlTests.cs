using System.Buffers;
using System.Text;
using FastSignal.Signaling.Dialects.GstPluginsRs;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Signaling.GstPluginsRs;

/// <summary>What gstwebrtc-api sends over its data channel, as input events.</summary>
public sealed class ControlTests
{
    [Fact]
    public void A_move_is_a_place_in_video_pixels_with_the_modifiers_held()
    {
        InputEvent input = Input("""{"event":"MouseMove","x":12.5,"y":7,"modifier_state":"mod1-mask+control-mask+meta-mask+shift-mask+button1-mask"}""");
        Assert.Equal((InputKind.MouseMove, 12.5, 7.0, true), (input.Kind, input.X, input.Y, input.HasPosition));
        Assert.Equal(KeyModifiers.Alt | KeyModifiers.Control | KeyModifiers.Meta | KeyModifiers.Shift, input.Modifiers);
    }

    [Theory]
    [InlineData(1, MouseButton.Left)]
    [InlineData(2, MouseButton.Middle)]
    [InlineData(3, MouseButton.Right)]
    public void Buttons_are_counted_from_one(int button, MouseButton expected)
    {
        InputEvent down = Input($$"""{"event":"MouseButtonPress","x":1,"y":2,"button":{{button}},"modifier_state":""}""");
        InputEvent up = Input($$"""{"event":"MouseButtonRelease","x":1,"y":2,"button":{{button}}}""");
        Assert.Equal((InputKind.MouseClick, expected, InputAction.Down), (down.Kind, down.Button, down.Action));
        Assert.Equal((expected, InputAction.Up), (up.Button, up.Action));
    }

    [Fact]
    public void Scrolling_is_turned_round()
    {
        InputEvent input = Input("""{"event":"MouseScroll","x":1,"y":2,"delta_x":-3,"delta_y":-120.5}""");
        Assert.Equal((InputKind.MouseScroll, 3.0, 120.5), (input.Kind, input.DeltaX, input.DeltaY));
    }

    [Theory]
    [InlineData("a", 0x61)]
    [InlineData("A", 0x41)]
    [InlineData("ä", 0xe4)]
    [InlineData("adiaeresis", 0xe4)]
    [InlineData("space", 0x20)]
    [InlineData("Return", 0xff0d)]
    [InlineData("Left", 0xff51)]
    [InlineData("Shift_L", 0xffe1)]
    [InlineData("F1", 0xffbe)]
    [InlineData("F12", 0xffc9)]
    [InlineData("KP_7", 0xffb7)]
    [InlineData("U20AC", 0x10020ac)]
    [InlineData("F", 0x46)]
    [InlineData("U", 0x55)]
    public void Keys_come_by_the_name_of_their_keysym_or_as_a_character(string key, int keySym)
    {
        InputEvent down = Input($$"""{"event":"KeyPress","key":"{{key}}"}""");
        Assert.Equal((InputKind.KeyPress, InputAction.Down, keySym), (down.Kind, down.Action, down.KeySym));
        Assert.Equal(InputAction.Up, Input($$"""{"event":"KeyRelease","key":"{{key}}"}""").Action);
    }

    [Fact]
    public void A_key_without_a_keysym_comes_by_its_code()
    {
        InputEvent input = Input("""{"event":"KeyPress","key":"MediaPlayPause"}""");
        Assert.Equal(("MediaPlayPause", 0), (input.Code, input.KeySym));
    }

    [Theory]
    [InlineData("TouchDown", InputKind.MouseClick, InputAction.Down)]
    [InlineData("TouchMotion", InputKind.MouseMove, InputAction.Stroke)]
    [InlineData("TouchUp", InputKind.MouseClick, InputAction.Up)]
    public void A_touch_is_the_left_button(string name, InputKind kind, InputAction action)
    {
        InputEvent input = Input($$"""{"event":"{{name}}","identifier":0,"x":3,"y":4,"pressure":0.5}""");
        Assert.Equal((kind, action, MouseButton.Left, 3.0), (input.Kind, input.Action, input.Button, input.X));
    }

    [Theory]
    [InlineData("""{"event":"TouchFrame","modifier_state":""}""")]
    [InlineData("""{"event":"KeyPress","key":"Unidentified"}""")]
    [InlineData("""{"event":"MouseButtonPress","x":1,"y":2,"button":4}""")]
    public void What_changes_nothing_is_no_fault(string navigation)
    {
        Assert.True(ControlReader.TryRead(Bytes(Wrap(navigation)), out ControlRequest request));
        Assert.Equal((ControlKind.Nothing, 5L), (request.Kind, request.Id));
    }

    [Theory]
    [InlineData("""{"id":5,"request":"{\"type\":\"navigationEvent\",\"event\":{\"event\":\"MouseMove\",\"x\":1,\"y\":2}}"}""", 5)]
    [InlineData("""{"mid":"0","request":{"event":{"y":2,"x":1,"event":"MouseMove"},"type":"navigationEvent"},"id":6}""", 6)]
    [InlineData("""{"mid":"video0","event":"MouseMove","x":1,"y":2}""", null)]
    public void The_request_may_be_a_string_or_an_object_and_the_old_form_is_bare(string text, int? id)
    {
        Assert.True(ControlReader.TryRead(Bytes(text), out ControlRequest request));
        Assert.Equal((ControlKind.Input, (long?)id, 1.0), (request.Kind, request.Id, request.Input.X));
    }

    [Fact]
    public void An_event_for_the_pipeline_is_known_as_one()
    {
        Assert.True(ControlReader.TryRead(Bytes("""{"id":1,"request":{"type":"customUpstreamEvent","structureName":"x","structure":{}}}"""), out ControlRequest request));
        Assert.Equal(ControlKind.CustomEvent, request.Kind);
    }

    [Theory]
    [InlineData("""{"event":"MouseMove","x":1}""")]
    [InlineData("""{"event":"MouseMove","x":"1","y":2}""")]
    [InlineData("""{"event":"MouseButtonPress","x":1,"y":2}""")]
    [InlineData("""{"event":"MouseButtonPress","x":1,"y":2,"button":-1}""")]
    [InlineData("""{"event":"MouseScroll","x":1,"y":2,"delta_x":0}""")]
    [InlineData("""{"event":"MouseScroll","x":1,"y":2,"delta_x":0,"delta_y":10001}""")]
    [InlineData("""{"event":"KeyPress"}""")]
    [InlineData("""{"event":"KeyPress","key":""}""")]
    [InlineData("""{"event":"KeyPress","key":"aVeryLongNameThatNoKeyEverHadAnywhere"}""")]
    [InlineData("""{"event":"Dance","x":1,"y":2}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_wrong_is_refused_with_the_number_of_its_request(string navigation)
    {
        Assert.False(ControlReader.TryRead(Bytes(Wrap(navigation)), out ControlRequest request));
        Assert.Equal(5, request.Id);
    }

    [Fact]
    public void A_message_has_a_bound_and_must_be_JSON()
    {
        string exact = Wrap("""{"event":"MouseMove","x":1,"y":2}""").PadRight(ControlReader.MaxLength);
        Assert.True(ControlReader.TryRead(Bytes(exact), out _));
        Assert.False(ControlReader.TryRead(Bytes(exact + " "), out _));
        Assert.False(ControlReader.TryRead("MouseMove"u8, out _));
        Assert.False(ControlReader.TryRead([0xff], out _));
    }

    [Theory]
    [InlineData(null, """{"type":"ControlResponseMessage","id":7,"error":null}""")]
    [InlineData("no", """{"type":"ControlResponseMessage","id":7,"error":"no"}""")]
    public void A_response_repeats_the_number(string? error, string expected)
    {
        ArrayBufferWriter<byte> output = new();
        ControlWriter.WriteResponse(7, error, output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static InputEvent Input(string navigation)
    {
        Assert.True(ControlReader.TryRead(Bytes(Wrap(navigation)), out ControlRequest request));
        Assert.Equal(ControlKind.Input, request.Kind);
        return request.Input;
    }

    private static string Wrap(string navigation) => $$$"""{"id":5,"request":{"type":"navigationEvent","event":{{{navigation}}}}}""";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
