using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>Takes what a data channel's messages say, one after another.</summary>
internal interface ISelkiesInputSink
{
    /// <summary>Mouse or keyboard.</summary>
    void OnInput(in InputEvent input);

    /// <summary>Everything else; spans are valid only during the call.</summary>
    void OnCommand(in SelkiesCommand command);
}
