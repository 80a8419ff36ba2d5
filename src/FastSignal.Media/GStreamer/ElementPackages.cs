namespace FastSignal.Media.GStreamer;

/// <summary>Which Debian package brings an element, so that "missing" comes with what to do about it.</summary>
internal static class ElementPackages
{
    /// <summary>The package; null for elements not listed.</summary>
    public static string? Of(string element) => element switch
    {
        "x264enc" => "gstreamer1.0-plugins-ugly",
        "openh264enc" or "nvh264enc" or "vah264enc" or "nvcudah264enc" or "h264parse" => "gstreamer1.0-plugins-bad",
        "vp8enc" or "vp9enc" or "rtph264pay" or "rtpvp8pay" or "rtpopuspay" or "ximagesrc" or "v4l2src" or "pulsesrc"
            or "rtspsrc" or "v4l2h264enc" => "gstreamer1.0-plugins-good",
        "opusenc" or "videotestsrc" or "audiotestsrc" or "videoconvert" or "videoscale" or "videorate" or "audioconvert"
            or "audioresample" or "decodebin" or "uridecodebin" or "appsink" => "gstreamer1.0-plugins-base",
        "textoverlay" or "timeoverlay" or "clockoverlay" or "ximagesink" => "gstreamer1.0-x",
        "alsasrc" => "gstreamer1.0-alsa",
        "pipewiresrc" => "gstreamer1.0-pipewire",
        "avdec_h264" => "gstreamer1.0-libav",
        "tee" or "queue" or "valve" or "clocksync" or "capsfilter" or "filesrc" => "libgstreamer1.0-0",
        _ => null,
    };

    /// <summary>One sentence about missing elements.</summary>
    public static string Describe(params IEnumerable<string> elements) =>
        string.Join("; ", elements.Select(static element => Of(element) is { } package
            ? $"element \"{element}\" is not installed (Debian package {package})"
            : $"element \"{element}\" is not installed"));
}
