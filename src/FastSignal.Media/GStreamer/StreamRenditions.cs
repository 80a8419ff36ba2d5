using System.Text.RegularExpressions;
using FastSignal.Media.Sources;

namespace FastSignal.Media.GStreamer;

/// <summary>What a declaration promises to produce, told from its text without starting anything.</summary>
internal static partial class StreamRenditions
{
    // Constrained baseline, level 3.1, which every WebRTC browser decodes (RFC 7742 section 6.2); level asymmetry lets a
    // larger picture through.
    private const string H264Parameters = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

    // RFC 7587 section 7: the templates make 10 ms frames and, except for silence, stereo.
    private const string OpusParameters = "minptime=10;sprop-stereo=1";

    private const int VideoClockRate = 90000;
    private const int OpusClockRate = 48000;

    /// <summary>The renditions, in the order of <see cref="StreamDefinition.Codecs"/>.</summary>
    /// <exception cref="ArgumentException">A codec is unknown or named twice, or the declaration produces nothing.</exception>
    public static Rendition[] Of(StreamDefinition definition)
    {
        var renditions = new List<Rendition>();
        foreach (string name in definition.Codecs)
        {
            if (CodecName.Parse(name) is not { } codec)
                throw new ArgumentException($"Stream {definition.Name}: unknown codec \"{name}\" (h264, vp8, opus are known).");
            if (renditions.Exists(rendition => rendition.Codec == codec))
                throw new ArgumentException($"Stream {definition.Name}: codec \"{name}\" is listed twice.");
            if (IsProduced(definition, name, codec))
                renditions.Add(Describe(renditions.Count, codec));
        }
        if (renditions.Count == 0)
            throw new ArgumentException(definition.Pipeline is null
                ? $"Stream {definition.Name}: no video_source or audio_source for any of its codecs."
                : $"Stream {definition.Name}: its pipeline has no payloader named h264, vp8 or opus (add name=h264 to rtph264pay).");
        return [.. renditions];
    }

    private static bool IsProduced(StreamDefinition definition, string name, MediaCodec codec)
    {
        if (definition.Pipeline is { } pipeline)
            return NameAssignment().Matches(pipeline).Any(match => match.Groups[1].ValueSpan.SequenceEqual(name));
        string? source = CodecName.Kind(codec) == MediaKind.Video ? definition.VideoSource : definition.AudioSource;
        return !string.IsNullOrWhiteSpace(source);
    }

    private static Rendition Describe(int index, MediaCodec codec) => codec switch
    {
        MediaCodec.H264 => new Rendition(index, MediaKind.Video, codec, VideoClockRate, 0, H264Parameters),
        MediaCodec.Vp8 => new Rendition(index, MediaKind.Video, codec, VideoClockRate, 0, ""),
        _ => new Rendition(index, MediaKind.Audio, codec, OpusClockRate, 2, OpusParameters),
    };

    [GeneratedRegex("""(?<![\w-])name\s*=\s*"?([A-Za-z0-9_-]+)"?""")]
    private static partial Regex NameAssignment();
}
