using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>What a Selkies data channel acts on.</summary>
internal interface ISelkiesChannelPort
{
    /// <summary>Sends a text; dropped when the channel will not take it.</summary>
    void SendText(ReadOnlySpan<byte> utf8);

    /// <summary>Mouse or keyboard of the client.</summary>
    void OnInput(in InputEvent input);

    /// <summary>
    /// Everything else the client asks for. A text is the reply for its log, null is none; bitrates and frame rates are never
    /// told back as they were asked for, because the client would ask again.
    /// </summary>
    string? OnCommand(in SelkiesCommand command);
}
