namespace FastSignal.Signaling.Calls;

/// <summary>The names of a description's media sections (<c>a=mid</c>, RFC 8843) by position: candidates may give either, receivers may need the other.</summary>
internal static class MediaNames
{
    /// <summary>Most sections looked at.</summary>
    public const int MaxSections = 64;

    /// <summary>Name of each section, or null where it has none.</summary>
    public static List<string?> Of(string sdp)
    {
        List<string?> names = [];
        foreach (ReadOnlySpan<char> ended in sdp.AsSpan().EnumerateLines())
        {
            if (ended.StartsWith("m="))
            {
                if (names.Count == MaxSections)
                    break;
                names.Add(null);
            }
            else if (names.Count > 0 && ended.StartsWith("a=mid:"))
            {
                names[^1] = ended["a=mid:".Length..].Trim().ToString();
            }
        }

        return names;
    }
}
