namespace FastSignal.Server.Configuration.Keys;

/// <summary>The list of STUN and TURN servers told to clients. Holds credentials, so no part of it is ever printed.</summary>
internal sealed class IceServersKey : ConfigurationKey<IReadOnlyList<IceServerSettings>>
{
    /// <summary>Most servers; browsers warn from the fifth on because each slows discovery.</summary>
    public const int MaximumServers = 16;

    /// <summary>Most addresses of one server.</summary>
    public const int MaximumUrls = 8;

    /// <summary>Shortest time a password made from a secret may hold.</summary>
    public static readonly TimeSpan MinimumLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Longest time it may hold.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromHours(168);

    /// <summary>How long it holds unless said otherwise: a TURN server asks for it again with each refresh (RFC 8656 section 3.9).</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(24);

    private static readonly string[] Members = ["urls", "username", "credential", "secret", "lifetime"];

    // RFC 7064 section 3.1 and RFC 7065 section 3.1.
    private static readonly string[] StunSchemes = ["stun:", "stuns:"];
    private static readonly string[] TurnSchemes = ["turn:", "turns:"];

    public IceServersKey(string section, string name, string description) : base(section, name, [], description) => IsSecret = true;

    /// <inheritdoc/>
    public override string Allowed =>
        $"a list of up to {MaximumServers} objects with urls (1 to {MaximumUrls}, each stun:, stuns:, turn: or turns:), username and credential; a turn server needs both of these, " +
        $"or the secret it shares with this server (coturn's static-auth-secret), from which each client gets a password of its own that holds for lifetime " +
        $"({DurationText.Format(MinimumLifetime)} to {DurationText.Format(MaximumLifetime)}, {DurationText.Format(DefaultLifetime)} when it is missing)";

    /// <inheritdoc/>
    public override bool TryParse(ConfigurationNode node, out IReadOnlyList<IceServerSettings> value)
    {
        value = Default;
        if (!node.TryGetEntries(out IReadOnlyList<ConfigurationNode> entries) || entries.Count > MaximumServers)
            return false;

        var servers = new List<IceServerSettings>(entries.Count);
        foreach (ConfigurationNode entry in entries)
        {
            if (ReadServer(entry) is not { } server)
                return false;
            servers.Add(server);
        }

        value = servers;
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<IceServerSettings> value) => value.Count == 0
        ? "[]"
        : $"[{string.Join(", ", value.Select(server => $"{{\"urls\": [{string.Join(", ", server.Urls.Select(JsonText.Quote))}]}}"))}]";

    private static IceServerSettings? ReadServer(ConfigurationNode entry)
    {
        if (entry.Kind != NodeKind.Object || entry.Children.Any(child => !Members.Contains(child.Name, StringComparer.OrdinalIgnoreCase)))
            return null;

        ConfigurationNode? username = entry.Find("username");
        ConfigurationNode? credential = entry.Find("credential");
        ConfigurationNode? secret = entry.Find("secret");
        ConfigurationNode? lifetime = entry.Find("lifetime");
        if (entry.Find("urls") is not { } list || !list.TryGetItems(out IReadOnlyList<string> urls) || urls.Count is 0 or > MaximumUrls)
            return null;
        if (new[] { username, credential, secret, lifetime }.Any(member => member is { Kind: not NodeKind.Scalar }))
            return null;
        TimeSpan holds = DefaultLifetime;
        if (lifetime is not null && (!DurationText.TryParse(lifetime.Value ?? "", out holds) || holds < MinimumLifetime || holds > MaximumLifetime))
            return null;

        bool relay = false;
        foreach (string url in urls)
        {
            if (HasScheme(url, TurnSchemes))
                relay = true;
            else if (!HasScheme(url, StunSchemes))
                return null;
        }

        // With a secret there is no fixed password; without one there is no lifetime.
        bool shared = secret?.Value is { Length: > 0 };
        if (shared ? credential is not null || !relay : secret is not null || lifetime is not null)
            return null;
        bool complete = shared || (username?.Value is { Length: > 0 } && credential?.Value is { Length: > 0 });
        return relay && !complete ? null : new IceServerSettings(urls, username?.Value, credential?.Value, secret?.Value, holds);
    }

    private static bool HasScheme(string url, string[] schemes) =>
        schemes.Any(scheme => url.Length > scheme.Length && url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
}
