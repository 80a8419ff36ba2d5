using FastSignal.Media.Sources;

namespace FastSignal.Server.Peers;

/// <summary>The codec names of configuration and signalling.</summary>
internal static class CodecNames
{
    /// <summary>Lower-case name: <c>h264</c>, <c>vp8</c>, <c>opus</c>.</summary>
    public static string Of(MediaCodec codec) => codec switch
    {
        MediaCodec.H264 => "h264",
        MediaCodec.Vp8 => "vp8",
        MediaCodec.Opus => "opus",
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "a codec without a name"),
    };
}
