namespace FastSignal.Signaling.Dialects;

/// <summary>
/// Paths of the main port that stand for a dialect, because its clients ask for no other. Those under <c>/api/signaling</c>
/// are not here: there the client may choose.
/// </summary>
internal static class DialectPaths
{
    /// <summary>Selkies up to 1.6, one socket for video and one for audio.</summary>
    public const string SelkiesClassic = "selkies";

    /// <summary>Selkies main in its WebRTC mode.</summary>
    public const string SelkiesMain = "selkies-webrtc";

    /// <summary>webrtcsink, webrtcsrc and gstwebrtc-api.</summary>
    public const string GstPluginsRs = "gst-plugins-rs";

    /// <summary>Name of the dialect of a path; null for every other path. A slash at the end makes no difference.</summary>
    public static string? Find(string path)
    {
        ReadOnlySpan<char> bare = path.AsSpan().TrimEnd('/');
        if (bare.EndsWith("/api/webrtc/signaling") || bare.EndsWith("/api/ws"))
            return SelkiesMain;
        if (bare is "/webrtc")
            return GstPluginsRs;
        // /<application>/signalling, whatever the application is called and however deep it lies behind a proxy.
        return bare is "/ws" || (bare.EndsWith("/signalling") && bare.Length > "/signalling".Length) ? SelkiesClassic : null;
    }
}
