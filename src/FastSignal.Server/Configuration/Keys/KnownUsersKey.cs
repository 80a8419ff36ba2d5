using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>A list of people with a secret each. Holds secrets, so no part of it is ever printed.</summary>
internal sealed class KnownUsersKey : ConfigurationKey<IReadOnlyList<KnownUser>>
{
    /// <summary>Most entries: each is compared with whatever anybody shows.</summary>
    public const int MaximumEntries = 256;

    /// <summary>Longest name, in characters.</summary>
    public const int MaximumNameLength = 64;

    /// <summary>Longest secret, in characters.</summary>
    public const int MaximumSecretLength = 256;

    private readonly string _secret;
    private readonly int _minimumSecretLength;
    private readonly bool _isToken;

    /// <param name="section">The section.</param>
    /// <param name="name">The key.</param>
    /// <param name="secret">Name of the member with the secret; that of its file has <c>_file</c> behind it.</param>
    /// <param name="minimumSecretLength">Shortest secret, in characters.</param>
    /// <param name="isToken">Only visible ASCII characters, no spaces: a secret that travels in an HTTP header as it is.</param>
    /// <param name="description">What it does.</param>
    public KnownUsersKey(string section, string name, string secret, int minimumSecretLength, bool isToken, string description)
        : base(section, name, [], description)
    {
        _secret = secret;
        _minimumSecretLength = minimumSecretLength;
        _isToken = isToken;
        IsSecret = true;
    }

    /// <inheritdoc/>
    public override string Allowed =>
        $"a list of up to {MaximumEntries} objects with name (up to {MaximumNameLength} characters, no colon, none twice), role ({string.Join(", ", RoleText.Names)}; controller when it is missing) " +
        $"and either {_secret} ({_minimumSecretLength} to {MaximumSecretLength} characters{(_isToken ? " of visible ASCII" : "")}) or {_secret}_file (a file whose first line it is, read again when it changes)";

    /// <inheritdoc/>
    public override bool TryParse(ConfigurationNode node, out IReadOnlyList<KnownUser> value)
    {
        value = Default;
        if (!node.TryGetEntries(out IReadOnlyList<ConfigurationNode> entries) || entries.Count > MaximumEntries)
            return false;
        var users = new List<KnownUser>(entries.Count);
        foreach (ConfigurationNode entry in entries)
        {
            if (Read(entry) is not { } user || users.Any(other => other.Name == user.Name))
                return false;
            users.Add(user);
        }

        value = users;
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<KnownUser> value) =>
        $"[{string.Join(", ", value.Select(user => $"{{\"name\": {JsonText.Quote(user.Name)}}}"))}]";

    private KnownUser? Read(ConfigurationNode entry)
    {
        if (entry.Kind != NodeKind.Object)
            return null;
        string? name = null;
        string? secret = null;
        string? file = null;
        Role role = Role.Controller;
        foreach (ConfigurationNode member in entry.Children)
        {
            if (member.Kind != NodeKind.Scalar || member.Value is not { } text)
                return null;
            if (Is(member, "name"))
                name = text;
            else if (Is(member, _secret))
                secret = text;
            else if (Is(member, _secret + "_file"))
                file = text;
            else if (!Is(member, "role") || !RoleText.TryParse(text, out role))
                return null;
        }

        bool named = name is { Length: > 0 and <= MaximumNameLength } && !name.Contains(':', StringComparison.Ordinal);
        return named && secret is null != file is null && (secret is null ? file is { Length: > 0 } : IsSecretText(secret)) ? new KnownUser(name!, role, secret, file) : null;
    }

    private bool IsSecretText(string text) =>
        text.Length >= _minimumSecretLength && text.Length <= MaximumSecretLength && (!_isToken || text.All(c => c is > ' ' and < '\x7f'));

    private static bool Is(ConfigurationNode member, string name) => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
