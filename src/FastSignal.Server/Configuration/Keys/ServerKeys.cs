using System.Net;
using FastSignal.Transport;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>server</c>: listeners, who may use them, and the process as a whole.</summary>
internal static class ServerKeys
{
    public const string Section = "server";

    /// <summary>Highest port; 0 lets the system choose a free one.</summary>
    internal const int MaximumPort = 65535;

    /// <summary>Kestrel refuses a request buffer smaller than the head it accepts (its default of 32 KiB).</summary>
    private const long MinimumReadBufferSize = 32 * KiB;

    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;
    private const long TiB = 1L << 40;

    public static readonly AddressKey Host = new(
        Section, "host", IPAddress.Loopback, "Address the TCP and the UDP port listen on.");

    public static readonly IntegerKey Port = new(
        Section, "port", 8080, 0, MaximumPort, "0 takes any free port", "TCP port of signalling, REST and the page.");

    public static readonly IntegerKey UdpPort = new(
        Section, "udp_port", 8080, 0, MaximumPort, "0 takes any free port", "UDP port that carries the media of all viewers.");

    public static readonly ChoiceKey Transport = new(
        Section, "transport", "epoll", ["sockets", "epoll"],
        "What carries TCP: an event loop per core, which needs Linux and elsewhere falls back to sockets, or the framework's sockets.");

    public static readonly IntegerKey TransportThreads = new(
        Section, "transport_threads", 0, 0, EpollTransport.MaxLoops, "0 for one per core", "Event loops of the epoll transport.");

    public static readonly SizeKey ReadBufferSize = new(
        Section, "read_buffer_size", 1 * MiB, MinimumReadBufferSize, 64 * MiB, "Bytes a TCP connection may have received but not yet handled before reading pauses. Of no effect with epoll, which receives nothing before it is asked for.");

    public static readonly SizeKey WriteBufferSize = new(
        Section, "write_buffer_size", 64 * KiB, 4 * KiB, 64 * MiB, "Bytes a TCP connection may have written but not yet sent before writing waits. Of no effect with epoll, where writing waits for every byte the kernel has not taken.");

    public static readonly TextKey TlsCert = new(
        Section, "tls_cert", "", 1, 4_096,
        "PEM file of the TLS certificate, the chain behind it; makes the TCP port speak https and wss only. Read again when it changes.");

    public static readonly TextKey TlsKey = new(
        Section, "tls_key", "", 1, 4_096, "PEM file of the certificate's private key, without a password.");

    public static readonly ListenersKey Listeners = new(
        Section, "listeners", "Further TCP ports for clients that know only one dialect, such as 8443 for simple_server: any path there is theirs.");

    public static readonly BooleanKey CheckOrigin = new(
        Section, "check_origin", true, "Refuse WebSocket upgrades whose Origin is neither this host (on a loopback address: localhost or an IP address) nor in allowed_origins; false lets every page connect.") { TakesEffect = TakesEffect.Now };

    public static readonly ListKey<string> AllowedOrigins = new(
        Section, "allowed_origins", [], 0, 64, "an origin such as https://example.org:8443", OriginText.TryParse,
        "Origins of other hosts whose pages may connect.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey AdminToken = new(
        Section, "admin_token", "", 16, 256, "Bearer token of an administrator, whatever auth says; while it is empty and auth:mode is none, the administrative endpoints (clients, counters, broadcast, configuration) refuse everybody.")
    {
        IsSecret = true,
        IsToken = true,
        TakesEffect = TakesEffect.Now,
    };

    public static readonly IntegerKey MaxConnections = new(
        Section, "max_connections", 10_000, 1, 1_000_000, "connections", "Signalling clients at once; one more is told 1001 and closed with 1013.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey MaxConnectionsPerAddress = new(
        Section, "max_connections_per_address", 1_000, 0, 1_000_000, "0 for no limit",
        "Signalling clients at once from one address (of IPv6: one /64 network); one more gets 429. Loopback addresses, a proxy's or the operator's, are exempt.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey UpgradeRate = new(
        Section, "upgrade_rate", 50, 0, 100_000, "upgrades per second, 0 for no limit",
        "WebSocket upgrades per second from one address in the long run, twice as many at once; more get 429. Loopback addresses are exempt.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey HttpRate = new(
        Section, "http_rate", 100, 0, 100_000, "requests per second, 0 for no limit",
        "HTTP requests per second from one address in the long run, twice as many at once; more get 429. Loopback addresses and the probes are exempt.") { TakesEffect = TakesEffect.Now };

    public static readonly SizeKey MaxMemoryUsage = new(
        Section, "max_memory_usage", 0, 0, 16 * TiB, "Resident memory above which new clients are refused with 1001; 0 for no limit.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey ShutdownTimeout = new(
        Section, "shutdown_timeout", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5),
        "Longest time an orderly stop may take before the process exits anyway.") { TakesEffect = TakesEffect.Now };

    public static readonly ChoiceKey LogLevel = new(
        Section, "log_level", "information", ["debug", "information", "warning", "error"], "Least severe lines the log keeps.") { TakesEffect = TakesEffect.Now };

    public static readonly BooleanKey ReloadOnChange = new(
        Section, "reload_on_change", true, "Read the configuration file again when its content changes; SIGHUP and POST /api/config/reload do so in any case.") { TakesEffect = TakesEffect.Now };

    public static readonly ConfigurationKey[] All =
    [
        Host, Port, UdpPort, Transport, TransportThreads, ReadBufferSize, WriteBufferSize, TlsCert, TlsKey, Listeners, CheckOrigin, AllowedOrigins,
        AdminToken, MaxConnections, MaxConnectionsPerAddress, UpgradeRate, HttpRate, MaxMemoryUsage, ShutdownTimeout,
        LogLevel, ReloadOnChange,
    ];
}
