using System.Diagnostics;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// Loads GStreamer when the first stream starts, not with the process: signalling runs without it, and a start costs no
/// registry scan (0.1 s warm, close to 1 s when the registry cache does not exist yet).
/// </summary>
public static class GStreamerRuntime
{
    private const string HowToInstall =
        "install gstreamer1.0-plugins-base, gstreamer1.0-plugins-good and gstreamer1.0-plugins-ugly";

    private static readonly Lock Sync = new();
    private static bool _isAttempted;
    private static string? _failure;
    private static Version? _version;

    /// <summary>The loaded GStreamer's version; null before the first successful <see cref="EnsureInitialized"/>.</summary>
    public static Version? Version => Volatile.Read(ref _version);

    /// <summary>Frames whose pipeline memory is held now; zero when nothing is watched. Any thread.</summary>
    public static int FramesHeld => GStreamerFrame.LiveCount;

    /// <summary>Loads and initialises GStreamer once; later calls only repeat the first result. Any thread, blocking.</summary>
    /// <exception cref="SourceUnavailableException">GStreamer is missing or does not initialise.</exception>
    public static void EnsureInitialized(ILogger? logger = null)
    {
        lock (Sync)
        {
            if (!_isAttempted)
            {
                Initialize(logger);
                _isAttempted = true;
            }
            if (_failure is not null)
                throw new SourceUnavailableException(_failure);
        }
    }

    /// <summary>True when the element is installed. Loads GStreamer if need be.</summary>
    /// <exception cref="SourceUnavailableException">GStreamer is missing or does not initialise.</exception>
    public static bool HasElement(string name)
    {
        EnsureInitialized();
        nint factory = Gst.gst_element_factory_find(name);
        if (factory == 0)
            return false;
        Gst.gst_object_unref(factory);
        return true;
    }

    /// <summary>The failure of loading, in words an operator can act on.</summary>
    internal static string Describe(Exception failure) => failure switch
    {
        // The loader names the library it looked for first; libgstapp comes with plugins-base.
        DllNotFoundException when failure.Message.Contains(Gst.App, StringComparison.Ordinal) =>
            $"GStreamer is not installed ({Gst.App} not found): {HowToInstall}.",
        DllNotFoundException => $"GStreamer is not installed ({Gst.Core} not found): {HowToInstall}.",
        EntryPointNotFoundException => $"The installed GStreamer is older than 1.22 ({failure.Message}).",
        _ => $"GStreamer could not be loaded ({failure.Message}).",
    };

    private static void Initialize(ILogger? logger)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            if (Gst.gst_init_check(0, 0, out nint error) == 0)
            {
                _failure = $"GStreamer could not be initialised: {Gst.TakeError(error) ?? "unknown error"}.";
                return;
            }
            Gst.gst_version(out uint major, out uint minor, out uint micro, out _);
            Volatile.Write(ref _version, new Version((int)major, (int)minor, (int)micro));
            // Touches libgstapp now, so that its absence is found here and not on a pipeline's thread.
            Gst.TouchAppSink();
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            _failure = Describe(failure);
            return;
        }
        if (logger is not null)
            MediaLog.GStreamerLoaded(logger, _version.ToString(), (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
