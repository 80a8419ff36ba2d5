namespace FastSignal.Server.Configuration;

/// <summary>Section <c>rooms</c>.</summary>
/// <param name="MaxRooms">Rooms at once.</param>
/// <param name="MaxRoomsPerClient">Rooms one client may be in.</param>
/// <param name="MaxMembers">Members of one room.</param>
/// <param name="MaxStateSize">Largest shared state in bytes.</param>
/// <param name="MaxNameLength">Longest name in characters.</param>
internal sealed record RoomSettings(int MaxRooms, int MaxRoomsPerClient, int MaxMembers, int MaxStateSize, int MaxNameLength);
