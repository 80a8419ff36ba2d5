namespace FastSignal.Signaling;

/// <summary>Who a session is for, in the words of whoever made it; shown to operators and otherwise not interpreted.</summary>
/// <param name="DeviceId">The device, 1 to <see cref="MaxLength"/> characters.</param>
/// <param name="UserId">The user, 1 to <see cref="MaxLength"/> characters.</param>
public sealed record SessionOwner(string DeviceId, string UserId)
{
    /// <summary>Longest of either in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether both can be one: not empty, not too long, no control characters.</summary>
    public static bool IsValid(string? deviceId, string? userId) => IsValid(deviceId) && IsValid(userId);

    private static bool IsValid(string? id) => id is { Length: > 0 and <= MaxLength } && !id.Any(char.IsControl);
}
