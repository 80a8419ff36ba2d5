using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// Reads what a client says over its peer's data channels, in the words of its dialect. Belongs to one peer, unless it remembers
/// nothing; takes one message after another on the transport's thread, must return at once, and never throws.
/// </summary>
internal interface IChannelGrammar
{
    /// <summary>Takes one string.</summary>
    /// <param name="utf8">The message as received; valid only during the call.</param>
    /// <param name="target">Takes the events in it.</param>
    /// <param name="unixTimeMs">Now.</param>
    /// <param name="reply">At least <see cref="IPeerObserver.MaxInputReply"/> bytes for the reply.</param>
    /// <returns>Length of the reply, 0 for none.</returns>
    int Receive(ReadOnlySpan<byte> utf8, IInputTarget target, long unixTimeMs, Span<byte> reply);
}

/// <summary>Takes the events of one client, which have the baton to pass yet.</summary>
internal interface IInputTarget
{
    /// <summary>Takes one validated event.</summary>
    void OnInput(in InputEvent input);
}
