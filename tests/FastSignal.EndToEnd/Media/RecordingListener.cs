using FastSignal.Media.Sources;

namespace FastSignal.EndToEnd.Media;

/// <summary>Remembers what it is told.</summary>
internal sealed class RecordingListener : ISourceListener
{
    private readonly Lock _sync = new();
    private readonly List<string> _heard = [];

    public string[] Heard
    {
        get
        {
            lock (_sync)
                return [.. _heard];
        }
    }

    public void OnSourceInterrupted(string message, bool willRestart)
    {
        lock (_sync)
            _heard.Add($"interrupted {willRestart}: {message}");
    }

    public void OnSourceResumed()
    {
        lock (_sync)
            _heard.Add("resumed");
    }
}
