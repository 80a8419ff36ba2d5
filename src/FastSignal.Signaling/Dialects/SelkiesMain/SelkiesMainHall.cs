namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>
/// Who is in which lane: servers, clients and what these hold. A screen has one controller and a slot one holder; the newest
/// wins, until that happens so often that two clients must be fighting. Under its gate bytes are queued, nobody is called
/// and nobody is closed.
/// </summary>
internal sealed class SelkiesMainHall
{
    /// <summary>The takeover of one identity within <see cref="StormWindowUs"/> that is refused.</summary>
    public const int StormTakeovers = 3;

    /// <summary>Time over which takeovers are counted, in microseconds.</summary>
    public const long StormWindowUs = 5_000_000;

    /// <summary>Slots there are, from 1 on.</summary>
    public const int Slots = 4;

    private readonly Dictionary<(string App, string Lane), Lane> _lanes = [];

    /// <summary>Guards everything here.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Lanes with somebody in them.</summary>
    public int LaneCount
    {
        get
        {
            lock (Gate)
                return _lanes.Count;
        }
    }

    /// <summary>
    /// A client comes: null when it has its place, else why not, in the words it is shown. Those who lose theirs to it are added to
    /// <paramref name="superseded"/> and are to be closed when the gate is left. Under the gate.
    /// </summary>
    public string? Enter(SelkiesMainConversation client, SelkiesHello hello, long nowUs, List<SelkiesMainConversation> superseded)
    {
        if (hello.Slot != SelkiesHello.NoSlot && hello.Slot is < 1 or > Slots)
            return "Invalid player id provided, check URL.";
        (string, string) key = (client.App, client.LaneName);
        Lane? lane = _lanes.GetValueOrDefault(key);
        if (!hello.IsController && lane?.Clients.Exists(static other => other.Hello!.IsController) != true)
            return "No controller detected. Viewer clients require an existing controller client.";

        SelkiesMainConversation? controller = hello.IsController
            ? lane?.Clients.Find(other => other.Hello!.IsController && other.Hello.DisplayId == hello.DisplayId) : null;
        SelkiesMainConversation? holder = hello.Slot == SelkiesHello.NoSlot ? null : lane?.Clients.Find(other => other.Hello!.Slot == hello.Slot);
        if ((controller is not null && lane!.IsStorm("controller " + hello.DisplayId, nowUs)) || (holder is not null && lane!.IsStorm(SlotName(hello), nowUs)))
            return "Too many takeovers in a short time.";
        if (controller is not null)
        {
            lane!.Note("controller " + hello.DisplayId, nowUs);
            superseded.Add(controller);
        }

        if (holder is not null)
        {
            lane!.Note(SlotName(hello), nowUs);
            if (holder != controller)
                superseded.Add(holder);
        }

        foreach (SelkiesMainConversation loser in superseded)
            lane!.Clients.Remove(loser);
        if (lane is null)
            _lanes.Add(key, lane = new Lane());
        lane.Clients.Add(client);
        return null;
    }

    /// <summary>A server comes. Under the gate.</summary>
    public void EnterServer(SelkiesMainConversation server)
    {
        (string, string) key = (server.App, server.LaneName);
        if (!_lanes.TryGetValue(key, out Lane? lane))
            _lanes.Add(key, lane = new Lane());
        lane.Servers.Add(server);
    }

    /// <summary>The server that has been in somebody's lane longest; null when there is none. Under the gate.</summary>
    public SelkiesMainConversation? ServerOf(SelkiesMainConversation somebody) =>
        _lanes.GetValueOrDefault((somebody.App, somebody.LaneName))?.Servers.FirstOrDefault();

    /// <summary>Somebody goes; nothing when it has no place, or has lost it. Under the gate.</summary>
    public void Leave(SelkiesMainConversation somebody)
    {
        (string, string) key = (somebody.App, somebody.LaneName);
        if (!_lanes.TryGetValue(key, out Lane? lane))
            return;
        lane.Clients.Remove(somebody);
        lane.Servers.Remove(somebody);
        if (lane.Clients.Count + lane.Servers.Count == 0)
            _lanes.Remove(key);
    }

    private static string SlotName(SelkiesHello hello) => FormattableString.Invariant($"slot {hello.Slot}");

    private sealed class Lane
    {
        // The last takeovers of each identity that changed hands lately.
        private readonly Dictionary<string, Queue<long>> _takeovers = new(StringComparer.Ordinal);

        public List<SelkiesMainConversation> Servers { get; } = [];

        public List<SelkiesMainConversation> Clients { get; } = [];

        // Whether one more takeover would be one too many.
        public bool IsStorm(string identity, long nowUs) =>
            _takeovers.TryGetValue(identity, out Queue<long>? times) && times.Count(time => nowUs - time <= StormWindowUs) >= StormTakeovers - 1;

        public void Note(string identity, long nowUs)
        {
            // Identities are made of what clients say, so those of long ago are forgotten.
            foreach ((string known, Queue<long> old) in _takeovers)
            {
                while (old.TryPeek(out long first) && nowUs - first > StormWindowUs)
                    old.Dequeue();
                if (old.Count == 0)
                    _takeovers.Remove(known);
            }

            if (!_takeovers.TryGetValue(identity, out Queue<long>? times))
                _takeovers.Add(identity, times = []);
            times.Enqueue(nowUs);
        }
    }
}
