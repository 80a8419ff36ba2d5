using System.Security.Cryptography;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Reload;

/// <summary>
/// Notices new content of the configuration file. By looking at it once a second, not by file events: that holds for
/// editors that write, rename or replace, for swapped links (as Kubernetes mounts its maps) and for network file systems
/// alike, and a few kilobytes a second cost nothing.
/// </summary>
/// <param name="files">Full paths of the files that may be there.</param>
/// <param name="isOn">Whether to look at all.</param>
/// <param name="onChange">Called once for each content that stays.</param>
internal sealed class ConfigurationWatch(IReadOnlyList<string> files, Func<bool> isOn, Action onChange)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // At first the content is unknown: a change between the start's reading and the first look is then noticed too.
    private byte[] _handled = [];
    private byte[] _seen = [];

    /// <summary>Looks once a second until cancelled.</summary>
    public async Task RunAsync(ILogger logger, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                try
                {
                    Look();
                }
#pragma warning disable CA1031 // Whatever one look met, the next one may meet a better file.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    ReloadLog.WatchFailed(logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>
    /// Looks once. New content counts when it is the same at the next look, so that a file is not read while it is being
    /// written; each content is handed on once, good or not.
    /// </summary>
    public void Look()
    {
        if (!isOn())
            return;
        byte[] digest = Digest();
        bool stays = digest.AsSpan().SequenceEqual(_seen);
        _seen = digest;
        if (!stays || digest.AsSpan().SequenceEqual(_handled))
            return;
        _handled = digest;
        onChange();
    }

    private byte[] Digest()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            // A file that cannot be read is one state, whatever the reason.
            hash.AppendData(FileSource.TryReadBytes(file, out byte[] content) is null ? "+"u8 : "-"u8);
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return hash.GetHashAndReset();
    }
}
