using FastSignal.Signaling.Dialects.Standard;

namespace FastSignal.Signaling.Dialects;

/// <summary>The dialects in service and the rules by which a connection gets one.</summary>
internal sealed class DialectCatalog
{
    private readonly Dictionary<string, IDialect> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IDialect> _inService = [];
    private readonly IDialect _default;

    /// <param name="available">Every dialect this server knows.</param>
    /// <param name="options">Names those in service and the default.</param>
    /// <exception cref="ArgumentException">The default is not in service, or none is.</exception>
    public DialectCatalog(IEnumerable<IDialect> available, SignalingOptions options)
    {
        foreach (IDialect dialect in available)
        {
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
    public static IReadOnlyList<IDialect> BuiltIn() => [new StandardDialect()];

    /// <summary>
    /// Chooses by query, subprotocol, header, user agent, in this order; the default when none of them names a dialect
    /// in service. <paramref name="named"/> is false in that case, and the first message may still decide.
    /// </summary>
    public IDialect Choose(ConnectRequest request, out bool named, out string? subprotocol)
    {
        subprotocol = request.Subprotocols.FirstOrDefault(_byName.ContainsKey);
        named = true;
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

    /// <summary>The dialect of a connection that named none, after its first message.</summary>
    public IDialect Refine(IDialect current, ReadOnlySpan<byte> firstMessage)
    {
        if (_inService.Count == 1 || current.Detect(firstMessage))
            return current;
        foreach (IDialect dialect in _inService)
        {
            if (dialect != current && dialect.Detect(firstMessage))
                return dialect;
        }

        return current;
    }

    // gstreamer-1.0, as dialects are named in Sec-WebSocket-Protocol.
    private static string SubprotocolOf(IDialect dialect) => $"{dialect.Name}-{dialect.Version}";
}
