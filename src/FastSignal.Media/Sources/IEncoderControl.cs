namespace FastSignal.Media.Sources;

/// <summary>What a rendition can ask of the encoder that feeds it now. Calls must not block.</summary>
internal interface IEncoderControl
{
    /// <summary>Lets raw media through to the encoder, or holds it back so that nothing is encoded for nobody.</summary>
    void SetOpen(bool isOpen);

    /// <summary>Makes the next picture a key frame.</summary>
    void ForceKeyFrame();
}
