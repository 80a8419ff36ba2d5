using System.Security.Cryptography;
using System.Text;

namespace FastSignal.Server.Access;

/// <summary>
/// A value read from a small text file, read again when the content changes. What cannot be used changes nothing and is
/// logged once; the value there was goes on.
/// </summary>
/// <typeparam name="T">The value; immutable.</typeparam>
internal sealed class WatchedFile<T> where T : class
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly string _path;
    private readonly Func<string, T> _parse;
    private readonly ILogger _logger;

    /// <summary>Digest of the content last looked at, usable or not, so that each content is tried and logged once.</summary>
    private byte[] _seen;

    /// <summary>The fault last logged; null while all is well.</summary>
    private string? _reported;

    private volatile T _current;

    /// <summary>Reads the file for the first time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">Makes the value; throws <see cref="FormatException"/> or <see cref="CryptographicException"/> for what cannot be used, without quoting it.</param>
    /// <param name="logger">Hears of later changes.</param>
    /// <exception cref="AccessFileException">It cannot be used.</exception>
    public WatchedFile(string path, Func<string, T> parse, ILogger logger)
    {
        _path = path;
        _parse = parse;
        _logger = logger;
        try
        {
            string text = Read(out _seen);
            _current = parse(text);
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            throw new AccessFileException($"{path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>The value of the content that could be used last.</summary>
    public T Current => _current;

    /// <summary>Looks at the file again, by content: that holds for copies, renames and swapped links alike.</summary>
    public void Refresh()
    {
        try
        {
            string text = Read(out byte[] digest);
            if (digest.AsSpan().SequenceEqual(_seen))
                return;
            _seen = digest;
            _current = _parse(text);
            _reported = null;
            AccessLog.Reloaded(_logger, _path);
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            if (exception.Message == _reported)
                return;
            _reported = exception.Message;
            AccessLog.Kept(_logger, _path, exception.Message);
        }
    }

    private static bool IsFileFault(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or FormatException;

    private string Read(out byte[] digest)
    {
        using FileStream file = File.OpenRead(_path);
        byte[] content = new byte[(int)Math.Min(file.Length, MaxBytes) + 1];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        // A file that grows under our hands is looked at again in a second.
        if (length > MaxBytes)
            throw new FormatException($"it is larger than {MaxBytes} bytes");
        digest = SHA256.HashData(content.AsSpan(0, length));
        return Encoding.UTF8.GetString(content, 0, length);
    }
}
