namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>rooms</c>: how many, how large.</summary>
internal static class RoomKeys
{
    public const string Section = "rooms";

    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;

    public static readonly IntegerKey MaxRooms = new(
        Section, "max_rooms", 1_000, 1, 1_000_000, "rooms", "Rooms at once in all apps; one more is answered with 1001.");

    public static readonly IntegerKey MaxRoomsPerClient = new(
        Section, "max_rooms_per_client", 16, 1, 1_000, "rooms", "Rooms one client may be in; one more is answered with 3003.");

    public static readonly IntegerKey MaxMembers = new(
        Section, "max_members", 256, 1, 100_000, "clients", "Members of one room; one more is answered with 1001.");

    public static readonly SizeKey MaxStateSize = new(
        Section, "max_state_size", 64 * KiB, 2, 4 * MiB, "Largest shared state of a room as JSON; a larger one is answered with 2007.");

    public static readonly IntegerKey MaxNameLength = new(
        Section, "max_name_length", 64, 1, 256, "characters", "Longest name of a room.");

    public static readonly ConfigurationKey[] All = [MaxRooms, MaxRoomsPerClient, MaxMembers, MaxStateSize, MaxNameLength];
}
