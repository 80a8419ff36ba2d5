namespace FastSignal.Signaling.Dialects.SelkiesClassic;

/// <summary>
/// Where the dialect's sockets meet. Ids are the same in every browser tab, so that nothing is found by id alone: servers
/// and browsers meet in lanes, and the two sockets of one browser are paired by where they come from and when. Under its
/// gate bytes are queued, nobody is called and no call is ended.
/// </summary>
internal sealed class SelkiesClassicHall
{
    /// <summary>Longest time between the two sockets of one browser, in microseconds.</summary>
    public const long PairWindowUs = 5_000_000;

    private readonly Dictionary<(string App, string Lane), Lane> _lanes = [];

    /// <summary>Guards the states of all conversations and the lanes.</summary>
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

    /// <summary>A server's socket comes. Under the gate.</summary>
    public void EnterServer(SelkiesClassicConversation server) => LaneOf(server).Servers.Add(server);

    /// <summary>
    /// A browser's socket comes and is paired with its other one, if that came from the same place a short while ago. True when
    /// it shall wait for the lane's server: there is one, or the other socket waited for one. Under the gate.
    /// </summary>
    public bool EnterBrowser(SelkiesClassicConversation browser)
    {
        Lane lane = LaneOf(browser);
        int other = lane.Halves.FindIndex(half => half.Uid != browser.Uid && browser.ArrivedUs - half.ArrivedUs <= PairWindowUs
            && half.Address == browser.Address && half.UserAgent == browser.UserAgent);
        if (other >= 0)
        {
            SelkiesClassicConversation half = lane.Halves[other];
            lane.Halves.RemoveAt(other);
            browser.Pair = half;
            half.Pair = browser;
        }
        else
        {
            // What nobody came for in time is not looked through again and again.
            lane.Halves.RemoveAll(half => browser.ArrivedUs - half.ArrivedUs > PairWindowUs);
            lane.Halves.Add(browser);
        }

        return browser.Pair?.IsForServer ?? lane.Servers.Count > 0;
    }

    /// <summary>A browser's socket waits to be asked for. Under the gate.</summary>
    public void Wait(SelkiesClassicConversation browser) => LaneOf(browser).Waiting.Add(browser);

    /// <summary>A browser's socket waits no more. Under the gate.</summary>
    public void StopWaiting(SelkiesClassicConversation browser) => LaneOf(browser).Waiting.Remove(browser);

    /// <summary>Whether a server is in somebody's lane. Under the gate.</summary>
    public bool HasServer(SelkiesClassicConversation somebody) => LaneOf(somebody).Servers.Count > 0;

    /// <summary>
    /// The browser's socket a server asks for: rather one whose other socket is with a server of the same address, else the one
    /// that has waited longest and whose other socket is with nobody else. Null when there is none. Under the gate.
    /// </summary>
    public SelkiesClassicConversation? Take(SelkiesClassicConversation server, string uid)
    {
        List<SelkiesClassicConversation> waiting = LaneOf(server).Waiting;
        int found = waiting.FindIndex(browser => browser.Uid == uid && browser.Pair?.ServedFrom == server.Address);
        if (found < 0)
            found = waiting.FindIndex(browser => browser.Uid == uid && browser.Pair?.ServedFrom is null);
        if (found < 0)
            return null;
        SelkiesClassicConversation taken = waiting[found];
        waiting.RemoveAt(found);
        return taken;
    }

    /// <summary>A socket goes. Under the gate.</summary>
    public void Leave(SelkiesClassicConversation somebody)
    {
        Lane lane = LaneOf(somebody);
        lane.Servers.Remove(somebody);
        lane.Waiting.Remove(somebody);
        lane.Halves.Remove(somebody);
        if (somebody.Pair is { } pair)
            pair.Pair = null;
        if (--lane.Members == 0)
            _lanes.Remove((somebody.App, somebody.LaneName));
    }

    /// <summary>A socket of whatever kind has said who it is. Under the gate, before everything else.</summary>
    public void Enter(SelkiesClassicConversation somebody)
    {
        (string, string) key = (somebody.App, somebody.LaneName);
        if (!_lanes.TryGetValue(key, out Lane? lane))
            _lanes.Add(key, lane = new Lane());
        lane.Members++;
    }

    private Lane LaneOf(SelkiesClassicConversation somebody) => _lanes[(somebody.App, somebody.LaneName)];

    private sealed class Lane
    {
        public int Members { get; set; }

        public List<SelkiesClassicConversation> Servers { get; } = [];

        public List<SelkiesClassicConversation> Waiting { get; } = [];

        // Browsers' sockets whose other one has not come.
        public List<SelkiesClassicConversation> Halves { get; } = [];
    }
}
