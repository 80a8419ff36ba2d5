namespace FastSignal.Server.Configuration;

/// <summary>Section <c>sessions</c>: sessions over HTTP, by WHEP or REST.</summary>
/// <param name="Rate">Sessions per second one address may make over REST in the long run; twice as many at once; 0 for no limit.</param>
/// <param name="TotalRate">The same for all addresses together.</param>
/// <param name="IdleTimeout">Silence after which a session is ended.</param>
/// <param name="HandshakeTimeout">Longest time from a WHEP answer to the connection.</param>
/// <param name="AllowedOrigins">Pages that may use WHEP from another origin; <c>*</c> for all.</param>
internal sealed record HeldSettings(
    int Rate, int TotalRate, TimeSpan IdleTimeout, TimeSpan HandshakeTimeout, IReadOnlyList<string> AllowedOrigins);
