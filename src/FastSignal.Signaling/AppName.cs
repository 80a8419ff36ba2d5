namespace FastSignal.Signaling;

/// <summary>Rules for app names: <c>^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$</c>, and not the name of a REST resource.</summary>
public static class AppName
{
    /// <summary>The app that always exists.</summary>
    public const string Default = "default";

    /// <summary>Longest name in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a client may name an app so.</summary>
    public static bool IsValid(string? name)
    {
        if (name is null || name.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(name[0]))
            return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        }

        return !IsReserved(name);
    }

    // Resources beside the apps in the path; their routes win, so such an app could never be reached.
    private static bool IsReserved(string name) => name is "status" or "clients" or "counters" or "broadcast";
}
