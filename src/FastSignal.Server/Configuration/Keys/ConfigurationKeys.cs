namespace FastSignal.Server.Configuration.Keys;

/// <summary>The table of all keys, in the order of README and the sample file.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Sections, in order.</summary>
    public static readonly string[] Sections =
        [
            ServerKeys.Section, AuthKeys.Section, SignalingKeys.Section, RoomKeys.Section, ControlKeys.Section, RouterKeys.Section, EchoKeys.Section,
            HeldKeys.Section, WebRtcKeys.Section, MediaKeys.Section,
            StreamKeys.Section,
        ];

    /// <summary>Every key.</summary>
    public static readonly ConfigurationKey[] All =
    [
        .. ServerKeys.All, .. AuthKeys.All, .. SignalingKeys.All, .. RoomKeys.All, .. ControlKeys.All, .. RouterKeys.All, .. EchoKeys.All,
        .. HeldKeys.All, .. WebRtcKeys.All, .. MediaKeys.All,
        .. StreamKeys.All,
    ];

    /// <summary>The keys of one section.</summary>
    public static IEnumerable<ConfigurationKey> In(string section) => All.Where(key => key.Section == section);
}
