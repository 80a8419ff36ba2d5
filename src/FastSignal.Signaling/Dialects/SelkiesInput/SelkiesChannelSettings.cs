namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>What a client is told about its stream when the data channel opens.</summary>
/// <param name="FrameRate">Pictures per second.</param>
/// <param name="VideoBitrateKbps">Bitrate of the picture in kbit/s.</param>
/// <param name="AudioBitrateBps">Bitrate of the sound in bit/s.</param>
/// <param name="Encoder">Name of the encoder; one with <c>x264</c> or <c>vp8</c> in it is shown as such.</param>
internal sealed record SelkiesChannelSettings(int FrameRate, int VideoBitrateKbps, int AudioBitrateBps, string Encoder)
{
    /// <summary>Whether the desktop follows the size of the window.</summary>
    public bool FollowsWindow { get; init; }
}
