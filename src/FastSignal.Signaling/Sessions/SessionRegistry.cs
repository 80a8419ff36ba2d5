using System.Diagnostics.CodeAnalysis;
using FastSignal.Primitives;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The sessions by id, by app, and by when they expire. An app's group exists while it has sessions. No foreign code
/// runs under its locks.
/// </summary>
internal sealed class SessionRegistry
{
    private readonly ShardedMap<string, Session> _byId = new(static id => Fnv1a.Hash(id));
    private readonly ExpiryQueue<Session> _expiry = new();
    private readonly Lock _appsGate = new();
    private readonly Dictionary<string, HashSet<Session>> _apps = new(StringComparer.Ordinal);
    private int _reserved;

    /// <summary>Sessions without a connection.</summary>
    public WaitingSessions Waiting { get; } = new();

    /// <summary>Sessions registered.</summary>
    public int Count => _byId.Count;

    /// <summary>Sessions that wait for their timeout; equals <see cref="Count"/> when nothing is opening or closing.</summary>
    public int ExpiryCount => _expiry.Count;

    /// <summary>Places taken, including those of sessions being set up.</summary>
    public int Reserved => Volatile.Read(ref _reserved);

    /// <summary>Apps with at least one session.</summary>
    public int AppCount
    {
        get
        {
            lock (_appsGate)
                return _apps.Count;
        }
    }

    /// <summary>
    /// Takes a place, if need be that of a session that waits for its connection; false when all are taken. Comes before
    /// anything is told to the client.
    /// </summary>
    public bool TryReserve(int maximum)
    {
        while (Interlocked.Increment(ref _reserved) > maximum)
        {
            Interlocked.Decrement(ref _reserved);
            if (Waiting.TakeOldest() is not { } waiting)
                return false;
            waiting.TryEvict();
        }

        return true;
    }

    /// <summary>Looks a session up.</summary>
    public bool TryFind(string id, [MaybeNullWhen(false)] out Session session) => _byId.TryGetValue(id, out session);

    /// <summary>Queues a session anew whose time has moved to earlier, or came up too early; nothing when it is not registered.</summary>
    public void Rearm(Session session)
    {
        lock (session.RegistrationGate)
        {
            if (session.Expiry is not { } entry)
                return;
            _expiry.Remove(entry);
            session.Expiry = _expiry.Add(session);
        }
    }

    /// <summary>Registers a session that holds a place.</summary>
    public void Add(Session session)
    {
        // A session can end from another thread as soon as it is in one of the three; its gate makes that wait.
        lock (session.RegistrationGate)
        {
            lock (_appsGate)
            {
                if (!_apps.TryGetValue(session.App, out HashSet<Session>? group))
                    _apps.Add(session.App, group = []);
                group.Add(session);
            }

            session.Expiry = _expiry.Add(session);
            _byId.TryAdd(session.Id, session);
        }
    }

    /// <summary>Forgets a session and frees its place; nothing when it is not registered.</summary>
    public void Remove(Session session)
    {
        lock (session.RegistrationGate)
        {
            if (session.Expiry is not { } entry)
                return;
            session.Expiry = null;
            _expiry.Remove(entry);
            Waiting.Remove(session);
            _byId.TryRemove(session.Id, out _);
            lock (_appsGate)
            {
                HashSet<Session> group = _apps[session.App];
                group.Remove(session);
                if (group.Count == 0)
                    _apps.Remove(session.App);
            }
        }

        Interlocked.Decrement(ref _reserved);
    }

    /// <summary>Whether the app has sessions.</summary>
    public bool HasApp(string app)
    {
        lock (_appsGate)
            return _apps.ContainsKey(app);
    }

    /// <summary>All sessions, or those of one app.</summary>
    public List<Session> Sessions(string? app = null)
    {
        List<Session> sessions = [];
        if (app is null)
        {
            _byId.CopyValuesTo(sessions);
            return sessions;
        }

        lock (_appsGate)
        {
            if (_apps.TryGetValue(app, out HashSet<Session>? group))
                sessions.AddRange(group);
        }

        return sessions;
    }

    /// <summary>The sessions whose time is over. They are still registered; ending them is up to the caller.</summary>
    public void TakeExpired(long nowUs, List<Session> expired) => _expiry.TakeExpired(nowUs, expired);
}
