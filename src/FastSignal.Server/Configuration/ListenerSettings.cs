using System.Net;

namespace FastSignal.Server.Configuration;

/// <summary>A TCP port of its own for clients of one dialect: one item of <c>server:listeners</c>.</summary>
/// <param name="Host">Address to listen on; null for that of the server.</param>
/// <param name="Port">TCP port; 0 takes any free one.</param>
/// <param name="Dialect">Name of the dialect, or <c>auto</c> to find out by the first message.</param>
/// <param name="App">App of its clients.</param>
/// <param name="Tls">Whether it speaks TLS; null for yes exactly when there is a certificate.</param>
/// <param name="TlsCert">PEM file of a certificate of its own; null for the server's.</param>
/// <param name="TlsKey">PEM file of its key; given exactly when <paramref name="TlsCert"/> is.</param>
/// <param name="MaxMessageSize">Largest message in bytes.</param>
internal sealed record ListenerSettings(
    IPAddress? Host, int Port, string Dialect, string App, bool? Tls, string? TlsCert, string? TlsKey, int MaxMessageSize)
{
    /// <summary>Largest message when nothing is given: that of the reference server, whose clients send descriptions and data alike.</summary>
    public const int DefaultMaxMessageSize = 1 << 20;

    /// <summary>What it is called in messages: its dialect and port.</summary>
    public string Describe() => FormattableString.Invariant($"{Dialect} on port {Port}");
}
