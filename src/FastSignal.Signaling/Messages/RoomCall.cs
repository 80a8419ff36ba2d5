namespace FastSignal.Signaling.Messages;

/// <summary>What a client says to or of a room. Spans point into the received frame.</summary>
internal ref struct RoomCall
{
    /// <summary>Name of the room.</summary>
    public string? Room;

    /// <summary>Whom a message is for; null for all others in the room.</summary>
    public string? To;

    /// <summary>The message, the state, or its patch: one JSON value in UTF-8.</summary>
    public ReadOnlySpan<byte> Body;

    /// <summary>Whether <see cref="Body"/> is a JSON Merge Patch (RFC 7396) of the state and not all of it.</summary>
    public bool IsPatch;

    /// <summary>The version of the state a change is made of; null for whatever it is.</summary>
    public long? Version;

    /// <summary>Whether only the owner of a room to be opened shall change its state.</summary>
    public bool OwnerWrites;
}
