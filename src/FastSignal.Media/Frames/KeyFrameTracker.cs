namespace FastSignal.Media.Frames;

/// <summary>
/// Turns what single frames begin with into where a viewer may start: the parameter sets of an H.264 key frame come
/// in a frame of their own, and the IDR slices that follow under the same timestamp are no second entry point.
/// </summary>
internal struct KeyFrameTracker
{
    private uint _entryTimestamp;
    private bool _hasEntry;

    /// <summary>True when a viewer may start with this frame.</summary>
    /// <param name="start">What the frame begins with.</param>
    /// <param name="timestamp">RTP timestamp of its first packet.</param>
    public bool IsEntryPoint(PictureStart start, uint timestamp)
    {
        switch (start)
        {
            case PictureStart.EntryPoint:
                _entryTimestamp = timestamp;
                _hasEntry = true;
                return true;
            case PictureStart.BareIdr:
                return !_hasEntry || _entryTimestamp != timestamp;
            default:
                return false;
        }
    }
}
