namespace FastSignal.WebSockets;

/// <summary>Something the <see cref="Heartbeat"/> watches. An item may be asked to act once more shortly after its removal.</summary>
internal interface ITimed
{
    /// <summary>The item's place in the heartbeat's list; belongs to the heartbeat.</summary>
    int Slot { get; set; }

    /// <summary>Whether the item has something to do; called under the heartbeat's lock, so it only compares.</summary>
    bool IsDue(long nowUs);

    /// <summary>Does what is due; never throws.</summary>
    void OnDue(long nowUs);
}
