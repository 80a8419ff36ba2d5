using System.Text.Json;

namespace FastSignal.Signaling.Reports;

/// <summary>A room: one entry of <c>GET /api/rooms</c> without <see cref="State"/> and <see cref="Users"/>, and the body of <c>GET /api/rooms/{id}</c>.</summary>
public sealed record RoomSnapshot
{
    /// <summary>Name, unique within the app.</summary>
    public required string RoomId { get; init; }

    /// <summary>App it belongs to.</summary>
    public required string AppName { get; init; }

    /// <summary>Members.</summary>
    public required int MemberCount { get; init; }

    /// <summary>Client id of its owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Version of the state.</summary>
    public required long Version { get; init; }

    /// <summary>Client ids, the longest in the room first.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>The shared state.</summary>
    public JsonElement? State { get; init; }
}
