using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>Keeps input events, and refuses them when told.</summary>
internal sealed class RecordingInputSink : IInputSink
{
    public List<(string SessionId, string? Stream, InputEvent Input)> Events { get; } = [];

    public ErrorCode? Refusal { get; set; }

    public ErrorCode? Receive(string sessionId, string? stream, in InputEvent input)
    {
        if (Refusal is not null)
            return Refusal;
        Events.Add((sessionId, stream, input));
        return null;
    }
}
