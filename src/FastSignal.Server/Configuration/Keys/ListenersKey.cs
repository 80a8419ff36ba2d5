using System.Globalization;
using System.Net;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Further TCP ports, each for the clients of one dialect.</summary>
internal sealed class ListenersKey(string section, string name, string description)
    : ConfigurationKey<IReadOnlyList<ListenerSettings>>(section, name, [], description)
{
    /// <summary>Most listeners.</summary>
    public const int MaximumListeners = 16;

    private const long MinimumMessageSize = 1 << 10;
    private const long MaximumMessageSize = 16 << 20;

    private static readonly string[] Members = ["port", "host", "dialect", "app", "tls", "tls_cert", "tls_key", "max_message_size"];

    /// <inheritdoc/>
    public override string Allowed =>
        $"a list of up to {MaximumListeners} objects with port (0 to 65535), dialect (its name, or auto), and where wanted host, app, tls (true or false; true where there is a certificate), tls_cert and tls_key (the server's when not given) and max_message_size (1KiB to 16MiB; 1MiB when not given)";

    /// <inheritdoc/>
    public override bool TryParse(ConfigurationNode node, out IReadOnlyList<ListenerSettings> value)
    {
        value = Default;
        if (!node.TryGetEntries(out IReadOnlyList<ConfigurationNode> entries) || entries.Count > MaximumListeners)
            return false;

        List<ListenerSettings> listeners = new(entries.Count);
        foreach (ConfigurationNode entry in entries)
        {
            if (Read(entry) is not { } listener)
                return false;
            listeners.Add(listener);
        }

        value = listeners;
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<ListenerSettings> value) => value.Count == 0
        ? "[]"
        : $"[{string.Join(", ", value.Select(listener => $"{{\"port\": {listener.Port}, \"dialect\": {JsonText.Quote(listener.Dialect)}}}"))}]";

    private static ListenerSettings? Read(ConfigurationNode entry)
    {
        if (entry.Kind != NodeKind.Object || entry.Children.Any(child => child.Kind != NodeKind.Scalar || !Members.Contains(child.Name, StringComparer.OrdinalIgnoreCase)))
            return null;
        if (!int.TryParse(entry.Find("port")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > ServerKeys.MaximumPort)
            return null;
        if (entry.Find("dialect")?.Value is not { Length: > 0 } dialect || !TryHost(entry.Find("host")?.Value, out IPAddress? host))
            return null;

        string app = "default";
        if (entry.Find("app")?.Value is { } named && !NameText.TryParseApp(named, out app))
            return null;
        bool? tls = null;
        if (entry.Find("tls")?.Value is { } word)
        {
            if (!bool.TryParse(word, out bool wanted))
                return null;
            tls = wanted;
        }

        long maxMessageSize = ListenerSettings.DefaultMaxMessageSize;
        if (entry.Find("max_message_size")?.Value is { } size
            && (!SizeText.TryParse(size, out maxMessageSize) || maxMessageSize is < MinimumMessageSize or > MaximumMessageSize))
        {
            return null;
        }

        string? certificate = entry.Find("tls_cert")?.Value is { Length: > 0 } cert ? cert : null;
        string? key = entry.Find("tls_key")?.Value is { Length: > 0 } file ? file : null;
        return certificate is null == key is null
            ? new ListenerSettings(host, port, dialect.ToLowerInvariant(), app, tls, certificate, key, (int)maxMessageSize)
            : null;
    }

    private static bool TryHost(string? text, out IPAddress? host)
    {
        host = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (text == "*")
            host = IPAddress.IPv6Any;
        else if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            host = IPAddress.Loopback;
        else
            return AddressText.TryParse(text, out host);
        return true;
    }
}
