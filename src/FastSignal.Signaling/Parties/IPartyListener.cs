namespace FastSignal.Signaling.Parties;

/// <summary>What happened to a party.</summary>
internal enum PartyChange
{
    /// <summary>It is there.</summary>
    Entered,

    /// <summary>It says something else about itself.</summary>
    Changed,

    /// <summary>It has gone; the status is the last one.</summary>
    Left,
}

/// <summary>One change of the directory, in the order in which they happened.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Party">To whom.</param>
/// <param name="Status">Its status at that moment.</param>
internal readonly record struct PartyNotice(PartyChange Change, Party Party, PartyStatus Status);

/// <summary>Wants to know who comes and goes.</summary>
internal interface IPartyListener
{
    /// <summary>Told of one change after another, from any thread and under no lock; must return at once.</summary>
    void OnPartyChanged(in PartyNotice notice);
}
