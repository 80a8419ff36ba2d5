namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>sessions</c>: sessions over HTTP, by WHEP or REST.</summary>
internal static class HeldKeys
{
    public const string Section = "sessions";

    /// <summary>The word for every origin.</summary>
    public const string AnyOrigin = "*";

    public static readonly IntegerKey Rate = new(
        Section, "rate", 10, 0, 100_000, "sessions per second, 0 for no limit",
        "Sessions one address may make with POST /api/sessions in the long run, twice as many at once; more is answered with 429. Loopback is exempt.");

    public static readonly IntegerKey TotalRate = new(
        Section, "total_rate", 10, 0, 100_000, "sessions per second, 0 for no limit",
        "Sessions all addresses together may make with POST /api/sessions in the long run, twice as many at once.");

    public static readonly DurationKey IdleTimeout = new(
        Section, "idle_timeout", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
        "A session over HTTP (WHEP or REST) from which neither a request nor an ICE check came for this long is ended.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly DurationKey HandshakeTimeout = new(
        Section, "handshake_timeout", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5),
        "Longest time from the answer of a WHEP session to its connection; then the session is ended.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ListKey<string> AllowedOrigins = new(
        Section, "allowed_origins", [AnyOrigin], 0, 100, "an http or https origin, or *", TryParseOrigin,
        "Pages of other origins that may use WHEP; * allows all, an empty list none.");

    public static readonly ConfigurationKey[] All = [Rate, TotalRate, IdleTimeout, HandshakeTimeout, AllowedOrigins];

    private static bool TryParseOrigin(string text, out string value)
    {
        value = text;
        return text == AnyOrigin || OriginText.TryParse(text, out value);
    }
}
