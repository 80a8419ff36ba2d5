namespace FastSignal.Media.Frames;

/// <summary>Receives the frames of one rendition, on the pipeline's own thread: hand over and return at once.</summary>
public interface IFrameSink
{
    /// <summary>
    /// A frame is borrowed for the duration of the call; <see cref="MediaFrame.Retain"/> keeps it, and each retain needs
    /// one <see cref="MediaFrame.Release"/>.
    /// </summary>
    void OnFrame(MediaFrame frame);
}
