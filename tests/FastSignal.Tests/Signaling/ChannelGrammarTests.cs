using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Dialects.GstPluginsRs;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Tests.Signaling;

/// <summary>What the clients of other dialects say over data channels arrives as the same events.</summary>
public sealed class ChannelGrammarTests
{
    private readonly Target _target = new();

    [Fact]
    public void A_selkies_page_moves_presses_types_and_plays()
    {
        SelkiesGrammar grammar = new(SelkiesGeneration.Classic, isViewer: false);
        foreach (string text in (string[])["m,10,20,0,0", "m,10,20,1,0", "m,10,20,0,0", "kd,65", "ku,65", "js,c,1,Zm9v,4,12", "js,b,1,3,0.5", "js,a,1,2,-1", "js,d,1", "cw,aGk=", "r,641x480", "cr", "nonsense"])
            Assert.Equal(0, grammar.Receive(Encoding.UTF8.GetBytes(text), _target, 0, new byte[IPeerObserver.MaxInputReply]));
        Assert.Equal(
            [
                InputKind.MouseMove, InputKind.MouseClick, InputKind.MouseClick, InputKind.KeyPress, InputKind.KeyPress, InputKind.Gamepad, InputKind.Gamepad,
                InputKind.Gamepad, InputKind.Gamepad, InputKind.Clipboard, InputKind.Resize,
            ],
            _target.Events.Select(static e => e.Kind));
        Assert.Equal((InputAction.Down, InputAction.Up), (_target.Events[1].Action, _target.Events[2].Action));
        Assert.Equal((65, InputAction.Down), (_target.Events[3].KeySym, _target.Events[3].Action));
        Assert.Equal((GamepadPart.Connect, 1, 4, 12, "foo"), (_target.Events[5].Part, _target.Events[5].Slot, _target.Events[5].Axes, _target.Events[5].Buttons, _target.Events[5].Name));
        Assert.Equal((GamepadPart.Button, 3, 0.5), (_target.Events[6].Part, _target.Events[6].Index, _target.Events[6].Value));
        Assert.Equal((GamepadPart.Axis, 2, -1.0), (_target.Events[7].Part, _target.Events[7].Index, _target.Events[7].Value));
        Assert.Equal(("text/plain", "hi"), (_target.Events[9].Name, Encoding.UTF8.GetString(_target.Events[9].Content.Span)));
        Assert.Equal((642, 480), (_target.Events[10].Width, _target.Events[10].Height));
    }

    [Fact]
    public void A_selkies_viewer_moves_nothing()
    {
        SelkiesGrammar grammar = new(SelkiesGeneration.Main, isViewer: true);
        foreach (string text in (string[])["m,10,20,1,0", "kd,65", "cw,aGk=", "r,640x480"])
            grammar.Receive(Encoding.UTF8.GetBytes(text), _target, 0, new byte[IPeerObserver.MaxInputReply]);
        Assert.Empty(_target.Events);
    }

    [Theory]
    [InlineData("""{"id":7,"request":{"type":"navigationEvent","event":{"event":"MouseMove","x":1.5,"y":2}}}""", 7, null, 1)]
    [InlineData("""{"id":8,"request":{"type":"customUpstreamEvent","structureName":"a","structure":{}}}""", 8, "not allowed", 0)]
    [InlineData("""{"id":9,"request":{"type":"else"}}""", 9, "unknown request", 0)]
    [InlineData("""{"event":"MouseMove","x":1.5,"y":2}""", null, null, 1)]
    [InlineData("no JSON", null, null, 0)]
    public void A_navigation_event_acts_and_its_request_is_answered(string text, int? id, string? error, int events)
    {
        byte[] reply = new byte[IPeerObserver.MaxInputReply];
        int length = ControlGrammar.Instance.Receive(Encoding.UTF8.GetBytes(text), _target, 0, reply);
        Assert.Equal(events, _target.Events.Count);
        Assert.Equal(id is not null, length > 0);
        if (id is null)
            return;
        JsonElement response = JsonDocument.Parse(reply.AsMemory(0, length)).RootElement;
        Assert.Equal("ControlResponseMessage", response.GetProperty("type").GetString());
        Assert.Equal((id, error), (response.GetProperty("id").GetInt32(), response.GetProperty("error").GetString()));
    }

    private sealed class Target : IInputTarget
    {
        public List<InputEvent> Events { get; } = [];

        public void OnInput(in InputEvent input) => Events.Add(input);
    }
}
