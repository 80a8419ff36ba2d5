namespace FastSignal.Signaling.Rooms;

/// <summary>What a room may be called: one word without blanks or control characters, as every dialect can spell it.</summary>
internal static class RoomName
{
    /// <summary>Whether a client may name a room so.</summary>
    public static bool IsValid(string? name, int maxLength)
    {
        if (name is null || name.Length == 0 || name.Length > maxLength)
            return false;
        foreach (char c in name)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
                return false;
        }

        return true;
    }
}
