using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Control;

/// <summary>
/// The one entry of input that does not come as a signalling message, such as that of a data channel. It passes the same
/// baton. Any thread; events of one client in their order; allocates nothing for a move.
/// </summary>
public sealed class InputGate
{
    private readonly SessionEnvironment _environment;

    internal InputGate(SessionEnvironment environment) => _environment = environment;

    /// <summary>
    /// Takes one validated event. Null when it acted, waits to act, or was refused once too often to say so again; else
    /// what to tell the client: INVALID_STATE when the session is gone, FORBIDDEN, CONTROL_HELD, or what the sink said.
    /// </summary>
    public ErrorCode? Receive(string sessionId, in InputEvent input) =>
        _environment.Registry.TryFind(sessionId, out Session? session) ? session.Control.Receive(input, out _)?.Code : ErrorCode.InvalidState;

    /// <summary>Lets go of everything the client holds down: keys, buttons, fingers, gamepads.</summary>
    public void ReleaseAll(string sessionId)
    {
        if (_environment.Registry.TryFind(sessionId, out Session? session))
            session.Control.LetGo();
    }
}
