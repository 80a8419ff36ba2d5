using FastSignal.Signaling.Dialects.Binary;
using FastSignal.Signaling.Dialects.GstPluginsRs;
using FastSignal.Signaling.Dialects.SelkiesClassic;
using FastSignal.Signaling.Dialects.SelkiesMain;
using FastSignal.Signaling.Dialects.SimpleServer;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Dialects.Tutorial;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Dialects;

/// <summary>The dialects in service and the rules by which a connection gets one.</summary>
internal sealed class DialectCatalog
{
    private readonly Dictionary<string, IDialect> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IDialect> _inService = [];
    private readonly IDialect _default;
    private readonly List<IDialect> _known = [];
    private readonly AutoDialect _auto;

    /// <param name="available">Every dialect this server knows.</param>
    /// <param name="options">Names those a client may choose for itself, and the default. Listeners and paths may stand for any.</param>
    /// <exception cref="ArgumentException">The default is not in service, or none is.</exception>
    public DialectCatalog(IEnumerable<IDialect> available, SignalingOptions options)
    {
        _auto = new AutoDialect(this);
        foreach (IDialect dialect in available)
        {
            _known.Add(dialect);
            if (!options.SupportedProtocols.Contains(dialect.Name, StringComparer.OrdinalIgnoreCase))
                continue;
            _inService.Add(dialect);
            _byName.Add(dialect.Name, dialect);
            _byName.Add(SubprotocolOf(dialect), dialect);
        }

        _default = _byName.TryGetValue(options.DefaultProtocol, out IDialect? chosen)
            ? chosen
            : throw new ArgumentException($"default_protocol '{options.DefaultProtocol}' is not one of supported_protocols", nameof(options));
        Names = [.. _inService.Select(static dialect => dialect.Name)];
    }

    /// <summary>Names of the dialects in service.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The dialects of this build.</summary>
    public static IReadOnlyList<IDialect> BuiltIn() =>
    [
        new StandardDialect(), new SimpleServerDialect(), new SelkiesClassicDialect(), new SelkiesMainDialect(), new GstRsDialect(),
        new TutorialDialect(), new BinaryDialect(),
    ];

    /// <summary>
    /// Chooses by query, subprotocol, header, user agent, in this order; the default when none of them names a dialect
    /// in service. <paramref name="named"/> is false in that case, and the first message may still decide.
    /// </summary>
    public IDialect Choose(ConnectRequest request, out bool named, out string? subprotocol)
    {
        named = true;
        if (request.Dialect is { } fixedName)
        {
            IDialect? bound = fixedName == AutoDialect.ListenerName ? _auto : _known.Find(known => known.Name == fixedName);
            subprotocol = request.Subprotocols.FirstOrDefault(offered => bound is not null && (offered == bound.Name || offered == SubprotocolOf(bound)));
            return bound ?? throw new ArgumentException($"there is no dialect '{fixedName}'", nameof(request));
        }

        subprotocol = request.Subprotocols.FirstOrDefault(_byName.ContainsKey);
        if (request.QueryProtocol is not null && _byName.TryGetValue(request.QueryProtocol, out IDialect? dialect))
            return dialect;
        if (subprotocol is not null)
            return _byName[subprotocol];
        if (request.HeaderProtocol is not null && _byName.TryGetValue(request.HeaderProtocol, out dialect))
            return dialect;
        if (request.UserAgent is not null && request.UserAgent.Contains("selkies", StringComparison.OrdinalIgnoreCase)
            && _byName.TryGetValue("selkies", out dialect))
        {
            return dialect;
        }

        named = false;
        return _default;
    }

    /// <summary>Chooses anew for a session whose connection named no dialect, by its first message.</summary>
    public void Refine(Session session, ReadOnlySpan<byte> firstMessage, bool isText)
    {
        if (Refine(session.Dialect, firstMessage, isText) is var dialect && dialect != session.Dialect)
            session.Become(dialect);
    }

    /// <summary>The dialect of a connection that named none, after its first message.</summary>
    public IDialect Refine(IDialect current, ReadOnlySpan<byte> firstMessage, bool isText)
    {
        if (_inService.Count == 1 || Knows(current, firstMessage, isText))
            return current;
        foreach (IDialect dialect in _inService)
        {
            if (dialect != current && Knows(dialect, firstMessage, isText))
                return dialect;
        }

        return current;
    }

    /// <summary>The dialect, of all there are, that a first message can only be of; null when no dialect knows it.</summary>
    public IDialect? Detect(ReadOnlySpan<byte> firstMessage)
    {
        foreach (IDialect dialect in _known)
        {
            if (dialect.Detect(firstMessage))
                return dialect;
        }

        return null;
    }

    /// <summary>The same of a first message that is binary.</summary>
    public IDialect? DetectBinary(ReadOnlySpan<byte> firstMessage)
    {
        foreach (IDialect dialect in _known)
        {
            if (dialect.DetectBinary(firstMessage))
                return dialect;
        }

        return null;
    }

    /// <summary>The dialect whose clients wait in silence to be greeted; null when there is none.</summary>
    public IDialect? Greeter => _known.Find(static dialect => dialect.ExpectsGreeting);

    /// <summary>The dialect a path of its own stands for, or null.</summary>
    public string? OfPath(string path) =>
        DialectPaths.Find(path) is { } name && _known.Exists(known => known.Name == name) ? name : null;

    private static bool Knows(IDialect dialect, ReadOnlySpan<byte> firstMessage, bool isText) =>
        isText ? dialect.Detect(firstMessage) : dialect.DetectBinary(firstMessage);

    // gstreamer-1.0, as dialects are named in Sec-WebSocket-Protocol.
    private static string SubprotocolOf(IDialect dialect) => $"{dialect.Name}-{dialect.Version}";
}
