namespace FastSignal.Signaling.Ports;

/// <summary>
/// Where input ends after it has passed the control baton. Any thread, but never two calls for one stream at once; must
/// return at once and must not call back into signalling. It ignores what it cannot do.
/// </summary>
public interface IInputSink
{
    /// <summary>Takes one validated event; null when taken or ignored, else why not.</summary>
    /// <param name="sessionId">The session that sent it.</param>
    /// <param name="stream">The stream the session watches, or null when it watches none.</param>
    /// <param name="input">The event.</param>
    ErrorCode? Receive(string sessionId, string? stream, in InputEvent input);

    /// <summary>Asks for another size of the picture; the size there really is now, or null when the source has the size it has.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="input">The event of kind <see cref="InputKind.Resize"/>.</param>
    PictureSize? Resize(string stream, in InputEvent input) => null;
}

/// <summary>Size of a picture in pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PictureSize(int Width, int Height);
