using System.Net;

namespace FastSignal.Server.Configuration;

/// <summary>Section <c>server</c>.</summary>
/// <param name="Host">Address to listen on; <see cref="IPAddress.IPv6Any"/> for every address of both families.</param>
/// <param name="Port">TCP port; 0 takes any free one.</param>
/// <param name="UdpPort">UDP port; 0 takes any free one.</param>
/// <param name="Transport">What carries TCP: <c>sockets</c> or <c>epoll</c>.</param>
/// <param name="TransportThreads">Event loops of the epoll transport; 0 for one per core.</param>
/// <param name="ReadBufferSize">Bytes received but not handled at which reading from a connection pauses.</param>
/// <param name="WriteBufferSize">Bytes written but not sent at which writing to a connection waits.</param>
/// <param name="TlsCert">PEM file of the certificate and its chain; null for a port without TLS.</param>
/// <param name="TlsKey">PEM file of its key; given exactly when <paramref name="TlsCert"/> is.</param>
/// <param name="CheckOrigin">Whether the Origin of an upgrade must be this host or in <paramref name="AllowedOrigins"/>.</param>
/// <param name="AllowedOrigins">Other origins that may connect, as browsers spell them.</param>
/// <param name="AdminToken">Bearer token of the administrative endpoints; null closes them.</param>
/// <param name="MaxConnections">Signalling clients at once.</param>
/// <param name="MaxConnectionsPerAddress">Signalling clients at once from one address; 0 for no limit.</param>
/// <param name="UpgradeRate">Upgrades per second from one address; 0 for no limit.</param>
/// <param name="HttpRate">HTTP requests per second from one address; 0 for no limit.</param>
/// <param name="MaxMemoryUsage">Resident bytes above which new clients are refused; 0 for no limit.</param>
/// <param name="ShutdownTimeout">Longest time an orderly stop may take.</param>
/// <param name="LogLevel">Least severe lines the log keeps.</param>
/// <param name="ReloadOnChange">Whether new content of the configuration file is read by itself.</param>
internal sealed record ServerSettings(
    IPAddress Host, int Port, int UdpPort, string Transport, int TransportThreads, long ReadBufferSize, long WriteBufferSize, string? TlsCert,
    string? TlsKey, bool CheckOrigin, IReadOnlyList<string> AllowedOrigins, string? AdminToken, int MaxConnections,
    int MaxConnectionsPerAddress, int UpgradeRate, int HttpRate, long MaxMemoryUsage, TimeSpan ShutdownTimeout,
    LogLevel LogLevel, bool ReloadOnChange)
{
    /// <summary>Further TCP ports, each for the clients of one dialect.</summary>
    public IReadOnlyList<ListenerSettings> Listeners { get; init; } = [];

    /// <summary>The record without its secret, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(ServerSettings)} {{ Host = {Host}, Port = {Port}, UdpPort = {UdpPort} }}";
}
