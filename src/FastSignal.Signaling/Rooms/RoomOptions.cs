namespace FastSignal.Signaling.Rooms;

/// <summary>Configuration section <c>rooms</c>; keys are the snake_case spellings of the properties.</summary>
public sealed record RoomOptions
{
    /// <summary>Rooms at once in all apps; one more is refused with 1001.</summary>
    public int MaxRooms { get; init; } = 1_000;

    /// <summary>Rooms one client may be in; one more is refused with 3003.</summary>
    public int MaxRoomsPerClient { get; init; } = 16;

    /// <summary>Members of one room; one more is refused with 1001.</summary>
    public int MaxMembers { get; init; } = 256;

    /// <summary>Largest shared state of a room in bytes of JSON; a larger one is refused with 2007.</summary>
    public int MaxStateSize { get; init; } = 64 * 1024;

    /// <summary>Longest name of a room in characters.</summary>
    public int MaxNameLength { get; init; } = 64;
}
