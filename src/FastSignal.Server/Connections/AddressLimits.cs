using System.Net;
using System.Net.Sockets;
using FastSignal.Primitives;

namespace FastSignal.Server.Connections;

/// <summary>
/// What one address may do: so many connections at once, so many upgrades per second. An IPv6 address counts as its /64
/// network, which one customer usually has whole. Loopback addresses are exempt: they are a proxy's, who limits its
/// clients itself, or the operator's. Any thread.
/// </summary>
/// <param name="maxConnections">Connections at once; 0 for no limit.</param>
/// <param name="upgradesPerSecond">Upgrades per second in the long run, twice as many at once; 0 for no limit.</param>
internal sealed class AddressLimits(int maxConnections, int upgradesPerSecond)
{
    /// <summary>
    /// Addresses remembered at once. Each has a connection or came within the last seconds; when all are taken even so,
    /// somebody uses very many addresses, and others are refused until some are forgotten.
    /// </summary>
    public const int MaxAddresses = 65_536;

    private const int NetworkBytes = 8;
    private const long BurstSeconds = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Entry> _entries = [];
    private (int MaxConnections, int UpgradesPerSecond) _bounds = (maxConnections, upgradesPerSecond);
    private long _refused;
    private long _nextSweepUs = long.MinValue;

    /// <summary>Upgrades refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Addresses remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>Puts other bounds into force. Another rate begins with full buckets; connections there are stay.</summary>
    public void Change(int maxConnections, int upgradesPerSecond, long nowUs)
    {
        lock (_gate)
        {
            bool isOtherRate = _bounds.UpgradesPerSecond != upgradesPerSecond;
            _bounds = (maxConnections, upgradesPerSecond);
            if (!isOtherRate)
                return;
            foreach (Entry entry in _entries.Values)
                entry.Begin(upgradesPerSecond, nowUs);
        }
    }

    /// <summary>Judges one upgrade; it counts against the rate, and against the connections from <see cref="Enter"/> on.</summary>
    public bool TryUpgrade(EndPoint? remote, long nowUs)
    {
        if (KeyOf(remote) is not { } key)
            return true;
        bool taken;
        lock (_gate)
        {
            taken = EntryOf(key, nowUs) is { } entry
                && (_bounds.MaxConnections == 0 || entry.Connections < _bounds.MaxConnections)
                && entry.TryTake(nowUs);
        }

        if (!taken)
            Interlocked.Increment(ref _refused);
        return taken;
    }

    /// <summary>A connection begins.</summary>
    public void Enter(EndPoint? remote, long nowUs)
    {
        if (KeyOf(remote) is not { } key)
            return;
        lock (_gate)
        {
            if (EntryOf(key, nowUs) is { } entry)
                entry.Connections++;
        }
    }

    /// <summary>It has ended.</summary>
    public void Leave(EndPoint? remote)
    {
        if (KeyOf(remote) is not { } key)
            return;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out Entry? entry) && entry.Connections > 0)
                entry.Connections--;
        }
    }

    /// <summary>What an address is counted under; null for one that is not limited.</summary>
    internal static IPAddress? KeyOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }

    private Entry? EntryOf(IPAddress key, long nowUs)
    {
        if (_entries.TryGetValue(key, out Entry? entry))
            return entry;
        Sweep(nowUs);
        if (_entries.Count >= MaxAddresses)
            return null;
        _entries.Add(key, entry = new Entry(_bounds.UpgradesPerSecond, nowUs));
        return entry;
    }

    // At most once per burst time, which is how long an idle entry takes to be as good as new.
    private void Sweep(long nowUs)
    {
        if (nowUs < _nextSweepUs)
            return;
        _nextSweepUs = nowUs + BurstSeconds * 1_000_000;
        foreach ((IPAddress key, Entry entry) in _entries)
        {
            // Removing during enumeration is allowed for what is being looked at.
            if (entry.Connections == 0 && nowUs - entry.TakenUs >= BurstSeconds * 1_000_000)
                _entries.Remove(key);
        }
    }

    private sealed class Entry(int upgradesPerSecond, long nowUs)
    {
        private TokenBucket _upgrades = BucketOf(upgradesPerSecond, nowUs);

        public int Connections { get; set; }

        public long TakenUs { get; private set; } = nowUs;

        public void Begin(int rate, long atUs) => _upgrades = BucketOf(rate, atUs);

        public bool TryTake(long atUs)
        {
            TakenUs = atUs;
            return _upgrades.TryTake(atUs);
        }

        // A rate of 0 is no limit to a bucket too.
        private static TokenBucket BucketOf(int rate, long atUs) => new(rate, (int)Math.Min(int.MaxValue, rate * BurstSeconds), atUs);
    }
}
