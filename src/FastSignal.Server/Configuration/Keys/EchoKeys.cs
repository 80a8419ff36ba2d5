namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>echo</c>: the endpoint for conformance suites and load tests.</summary>
internal static class EchoKeys
{
    public const string Section = "echo";

    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;

    public static readonly BooleanKey Enabled = new(
        Section, "enabled", false, "Serve /api/echo, which returns every WebSocket message as it is, to whoever connects.") { TakesEffect = TakesEffect.Now };

    public static readonly SizeKey MaxMessageSize = new(
        Section, "max_message_size", 16 * MiB, 1 * KiB, 256 * MiB, "Largest message it takes; a larger one closes the connection with 1009.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey MaxFragments = new(
        Section, "max_fragments", 1_048_576, 1, 16_777_216, "frames", "Most frames one message may come in; one more closes the connection with 1008.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly BooleanKey Compression = new(
        Section, "compression", true, "Agree on permessage-deflate with clients that offer it, whatever signaling.compression says.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ConfigurationKey[] All = [Enabled, MaxMessageSize, MaxFragments, Compression];
}
