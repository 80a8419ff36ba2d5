namespace FastSignal.Media.Frames;

/// <summary>What a frame of packets begins with, as far as a joining viewer cares.</summary>
internal enum PictureStart
{
    /// <summary>Nothing a decoder could start with.</summary>
    None,

    /// <summary>A whole entry point: a VP8 key frame, H.264 parameter sets ahead of their IDR picture, any Opus frame.</summary>
    EntryPoint,

    /// <summary>An H.264 IDR picture without parameter sets in the same frame; they may have come just before it.</summary>
    BareIdr,
}
