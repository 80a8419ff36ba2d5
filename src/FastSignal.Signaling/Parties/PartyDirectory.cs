using System.Text.Json;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Parties;

/// <summary>
/// Everybody a call can be made with, app by app: one namespace for clients of every dialect and the server's streams,
/// which are there without being entered. Any thread. Listeners are told outside the lock, in the order of the changes.
/// </summary>
internal sealed class PartyDirectory(ISourceCatalog streams, IPartyOwner streamOwner)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string App, string Id), Party> _parties = [];
    private readonly Dictionary<string, List<IPartyListener>> _listeners = new(StringComparer.Ordinal);

    // Changes not told yet, each with those who listened when it happened; told by one thread at a time.
    private readonly Queue<(PartyNotice Notice, IPartyListener[] Listeners)> _untold = [];
    private bool _isTelling;

    /// <summary>Parties entered; streams are not counted.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _parties.Count;
        }
    }

    /// <summary>Those who are told of changes.</summary>
    public int ListenerCount
    {
        get
        {
            lock (_gate)
                return _listeners.Sum(static app => app.Value.Count);
        }
    }

    /// <summary>Enters a party; false when its name is taken by another or by a stream.</summary>
    public bool TryEnter(Party party)
    {
        if (streams.Contains(party.App, party.Id))
            return false;
        lock (_gate)
        {
            if (!_parties.TryAdd((party.App, party.Id), party))
                return false;
            Note(PartyChange.Entered, party);
        }

        Tell();
        return true;
    }

    /// <summary>Takes a party out. Idempotent, and nothing happens to another one of the same name.</summary>
    public void Leave(Party party)
    {
        lock (_gate)
        {
            if (!_parties.TryGetValue((party.App, party.Id), out Party? entered) || entered != party)
                return;
            _parties.Remove((party.App, party.Id));
            Note(PartyChange.Left, party);
        }

        Tell();
    }

    /// <summary>Changes what a party says about itself; false when it has left.</summary>
    public bool Update(Party party, PartyStatus status)
    {
        lock (_gate)
        {
            if (!_parties.TryGetValue((party.App, party.Id), out Party? entered) || entered != party)
                return false;
            party.Status = status;
            Note(PartyChange.Changed, party);
        }

        Tell();
        return true;
    }

    /// <summary>The party of that name, a stream included; null when there is none.</summary>
    public Party? Find(string app, string id)
    {
        lock (_gate)
        {
            if (_parties.TryGetValue((app, id), out Party? party))
                return party;
        }

        return streams.Contains(app, id) ? new Party(app, id, PartyKind.Stream, streamOwner, PartyStatus.None) : null;
    }

    /// <summary>Everybody in the app, the streams first.</summary>
    public IReadOnlyList<Party> List(string app)
    {
        List<Party> parties = [.. streams.List(app).Select(stream => OfStream(app, stream))];
        lock (_gate)
            parties.AddRange(_parties.Values.Where(party => party.App == app));
        return parties;
    }

    /// <summary>Tells a listener of everything that changes in an app from now on; what is there now is the answer, streams included.</summary>
    public IReadOnlyList<PartyNotice> Listen(string app, IPartyListener listener)
    {
        List<PartyNotice> present = [];
        foreach (StreamSummary stream in streams.List(app))
        {
            Party party = OfStream(app, stream);
            present.Add(new PartyNotice(PartyChange.Entered, party, party.Status));
        }

        lock (_gate)
        {
            if (!_listeners.TryGetValue(app, out List<IPartyListener>? listeners))
                _listeners.Add(app, listeners = []);
            if (!listeners.Contains(listener))
                listeners.Add(listener);
            present.AddRange(_parties.Values.Where(party => party.App == app)
                .Select(static party => new PartyNotice(PartyChange.Entered, party, party.Status)));
        }

        return present;
    }

    /// <summary>Tells it no more; what is being told at this moment may still arrive.</summary>
    public void Unlisten(string app, IPartyListener listener)
    {
        lock (_gate)
        {
            if (_listeners.TryGetValue(app, out List<IPartyListener>? listeners) && listeners.Remove(listener) && listeners.Count == 0)
                _listeners.Remove(app);
        }
    }

    private Party OfStream(string app, StreamSummary stream)
    {
        string name = JsonEncodedText.Encode(stream.Title.Length == 0 ? stream.Name : stream.Title).ToString();
        byte[] meta = System.Text.Encoding.UTF8.GetBytes($"{{\"name\":\"{name}\"}}");
        return new Party(app, stream.Name, PartyKind.Stream, streamOwner, new PartyStatus([PartyStatus.Producer], meta));
    }

    private void Note(PartyChange change, Party party)
    {
        if (_listeners.TryGetValue(party.App, out List<IPartyListener>? listeners))
            _untold.Enqueue((new PartyNotice(change, party, party.Status), [.. listeners]));
    }

    private void Tell()
    {
        while (true)
        {
            (PartyNotice Notice, IPartyListener[] Listeners) next;
            lock (_gate)
            {
                // Whoever tells already goes on with what was added meanwhile: order needs one voice.
                if (_isTelling || !_untold.TryDequeue(out next))
                    return;
                _isTelling = true;
            }

            try
            {
                foreach (IPartyListener listener in next.Listeners)
                    listener.OnPartyChanged(next.Notice);
            }
            finally
            {
                lock (_gate)
                    _isTelling = false;
            }
        }
    }
}
