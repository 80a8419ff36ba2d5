namespace FastSignal.Server.Configuration;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class Spelling
{
    /// <summary>Longest name compared; longer ones are not typing errors, and the comparison is quadratic.</summary>
    private const int MaximumLength = 64;

    /// <summary>The candidate with the fewest typing errors, or null when none is near: at most a third of the letters may differ.</summary>
    public static string? Closest(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaximumLength)
            return null;

        string? closest = null;
        int best = Math.Max(1, name.Length / 3) + 1;
        string wanted = name.ToLowerInvariant();
        foreach (string candidate in candidates)
        {
            int distance = Distance(wanted, candidate);
            if (distance < best)
            {
                best = distance;
                closest = candidate;
            }
        }

        return closest;
    }

    /// <summary>Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours each count one.</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
