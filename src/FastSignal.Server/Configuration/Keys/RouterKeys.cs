namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>router</c>: where signalling messages that may take long are handled.</summary>
internal static class RouterKeys
{
    public const string Section = "router";

    public static readonly IntegerKey WorkerCount = new(
        Section, "worker_count", 4, 0, 256, "0 handles everything where it was read", "Workers for offers, answers and what else may take long.");

    public static readonly IntegerKey QueueSize = new(
        Section, "queue_size", 256, 1, 65_536, "sessions", "Sessions that may wait for one worker; one more is handled where its message was read.");

    public static readonly DurationKey MaxQueueWait = new(
        Section, "max_queue_wait", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5),
        "A message that waited longer for a worker is answered with 1001 in place of being handled late.") { TakesEffect = TakesEffect.Now };

    public static readonly ChoiceKey Mode = new(
        Section, "mode", "least_loaded", ["least_loaded", "round_robin", "hash"], "How a session with a heavy message gets its worker.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey InboxSize = new(
        Section, "inbox_size", 32, 1, 4_096, "messages", "Messages of one client that may wait behind a slow one before its connection is not read any more.") { TakesEffect = TakesEffect.Now };

    public static readonly ConfigurationKey[] All = [WorkerCount, QueueSize, MaxQueueWait, Mode, InboxSize];
}
