namespace FastSignal.Media.Sources;

/// <summary>Codec names as configuration, signalling and pipeline texts spell them: <c>h264</c>, <c>vp8</c>, <c>opus</c>.</summary>
public static class CodecName
{
    /// <summary>The codec of a name; null for an unknown one.</summary>
    public static MediaCodec? Parse(string name) => name switch
    {
        "h264" => MediaCodec.H264,
        "vp8" => MediaCodec.Vp8,
        "opus" => MediaCodec.Opus,
        _ => null,
    };

    /// <summary>The name of a codec.</summary>
    public static string Of(MediaCodec codec) => codec switch
    {
        MediaCodec.H264 => "h264",
        MediaCodec.Vp8 => "vp8",
        _ => "opus",
    };

    /// <summary>What the codec carries.</summary>
    public static MediaKind Kind(MediaCodec codec) => codec == MediaCodec.Opus ? MediaKind.Audio : MediaKind.Video;
}
