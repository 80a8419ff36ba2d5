namespace FastSignal.Rtc.Sctp;

/// <summary>Comparison of TSNs and request numbers (RFC 1982 with 32 bits, RFC 9260 section 1.6).</summary>
internal static class SerialNumber
{
    /// <summary>True when <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool IsAfter(uint left, uint right) => unchecked((int)(left - right)) > 0;

    /// <summary>The way from <paramref name="right"/> to <paramref name="left"/>, negative when it comes before.</summary>
    public static int Distance(uint left, uint right) => unchecked((int)(left - right));
}
