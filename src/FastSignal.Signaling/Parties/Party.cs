namespace FastSignal.Signaling.Parties;

/// <summary>Somebody in an app a call can be made with.</summary>
internal sealed class Party(string app, string id, PartyKind kind, IPartyOwner owner, PartyStatus status)
{
    private PartyStatus _status = status;

    /// <summary>The app whose namespace the id is of.</summary>
    public string App => app;

    /// <summary>Unique among clients and streams of the app, compared byte by byte.</summary>
    public string Id => id;

    /// <summary>What it is.</summary>
    public PartyKind Kind => kind;

    /// <summary>Who answers calls to it.</summary>
    public IPartyOwner Owner => owner;

    /// <summary>What it says about itself. Any thread.</summary>
    public PartyStatus Status { get => Volatile.Read(ref _status); internal set => Volatile.Write(ref _status, value); }
}
