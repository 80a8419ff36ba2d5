namespace FastSignal.Signaling.Ports;

/// <summary>Where mouse and keyboard events that came as signalling messages go. Any thread; must return at once.</summary>
public interface IInputSink
{
    /// <summary>Takes one validated event; null when taken, else why not (FORBIDDEN, CONTROL_HELD).</summary>
    /// <param name="sessionId">The session that sent it.</param>
    /// <param name="stream">The stream the session watches, or null when it watches none.</param>
    /// <param name="input">The event.</param>
    ErrorCode? Receive(string sessionId, string? stream, in InputEvent input);
}
