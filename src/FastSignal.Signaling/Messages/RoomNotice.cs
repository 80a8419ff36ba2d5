namespace FastSignal.Signaling.Messages;

/// <summary>What happened in a room; a dialect reads the members its message needs.</summary>
/// <param name="Room">Name of the room within its app.</param>
internal sealed record RoomNotice(string Room)
{
    /// <summary>Whom it is about: who joined, left, spoke or changed the state. Null in lists.</summary>
    public string? Peer { get; init; }

    /// <summary>Whom a message is for; null for all.</summary>
    public string? To { get; init; }

    /// <summary>All members after this, in the order in which they came.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Who may always change the state.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether only the owner may change the state.</summary>
    public bool OwnerWrites { get; init; }

    /// <summary>Version of the state, counted from 0, one more with each change.</summary>
    public long Version { get; init; }

    /// <summary>The state, or what a member said: one JSON value in UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>One room in a list.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Members">How many are in it.</param>
internal readonly record struct RoomListing(string Room, int Members);
