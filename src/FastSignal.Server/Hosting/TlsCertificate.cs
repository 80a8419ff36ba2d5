using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastSignal.Server.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FastSignal.Server.Hosting;

/// <summary>
/// The certificate of the listener, from PEM files. <see cref="Refresh"/> notices new content and swaps the certificate
/// for the handshakes to come; connections keep the one they began with. Files that cannot be used change nothing.
/// </summary>
internal sealed class TlsCertificate
{
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ILogger _logger;

    /// <summary>Digest of the content last looked at, usable or not, so that each content is tried and logged once.</summary>
    private byte[] _seen;

    /// <summary>The fault last logged; null while all is well.</summary>
    private string? _reported;

    private volatile SslStreamCertificateContext _current;

    private TlsCertificate(string certificatePath, string keyPath, ILogger logger)
    {
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _logger = logger;
        (string certificates, string key, _seen) = ReadFiles();
        _current = Build(certificates, key);
    }

    /// <summary>What the next handshake uses.</summary>
    public SslStreamCertificateContext Current => _current;

    /// <summary>The certificate the settings name; null when they name none.</summary>
    /// <exception cref="TlsFileException">It cannot be used.</exception>
    public static TlsCertificate? LoadFor(ServerSettings settings, ILogger logger) =>
        settings is { TlsCert: { } certificate, TlsKey: { } key } ? Load(certificate, key, logger) : null;

    /// <summary>The certificate of a listener: its own, else the server's; null when it is to speak without TLS, or there is none.</summary>
    /// <exception cref="TlsFileException">Its own cannot be used.</exception>
    public static TlsCertificate? LoadFor(ListenerSettings listener, TlsCertificate? server, ILogger logger)
    {
        if (listener.Tls == false)
            return null;
        return listener is { TlsCert: { } certificate, TlsKey: { } key } ? Load(certificate, key, logger) : server;
    }

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="TlsFileException">They cannot be read, or are not a certificate and its key.</exception>
    public static TlsCertificate Load(string certificatePath, string keyPath, ILogger logger)
    {
        try
        {
            return new TlsCertificate(certificatePath, keyPath, logger);
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            throw new TlsFileException($"The TLS certificate {certificatePath} with key {keyPath} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Looks at the files again. By content, not by time: that holds for copies, renames and swapped links alike, and a
    /// few kilobytes a second cost nothing.
    /// </summary>
    public void Refresh()
    {
        try
        {
            (string certificates, string key, byte[] digest) = ReadFiles();
            if (digest.AsSpan().SequenceEqual(_seen))
                return;
            _seen = digest;
            _current = Build(certificates, key);
            _reported = null;
            TlsLog.Reloaded(_logger, _certificatePath, _current.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (Exception exception) when (IsFileFault(exception))
        {
            // Between the two steps of a renewal the files do not fit together, or one is missing: the old ones go on.
            if (exception.Message == _reported)
                return;
            _reported = exception.Message;
            TlsLog.Kept(_logger, _certificatePath, _keyPath, exception.Message);
        }
    }

    /// <summary>What Kestrel asks for every handshake.</summary>
    public TlsHandshakeCallbackOptions ToHandshakeOptions() => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = _current }),
    };

    private static SslStreamCertificateContext Build(string certificates, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        X509Certificate2 leaf = X509Certificate2.CreateFromPem(certificates, key);

        // The first certificate of the file is the leaf (RFC 8446 section 4.4.2); the rest goes out with it as it stands.
        if (chain.Count > 0)
            chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    private static bool IsFileFault(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private (string Certificates, string Key, byte[] Digest) ReadFiles()
    {
        string certificates = File.ReadAllText(_certificatePath);
        string key = File.ReadAllText(_keyPath);
        return (certificates, key, SHA256.HashData(Encoding.UTF8.GetBytes(certificates + '\0' + key)));
    }
}
