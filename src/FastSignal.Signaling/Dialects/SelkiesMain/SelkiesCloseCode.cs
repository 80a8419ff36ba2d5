namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>Close codes with a meaning of their own to this dialect's clients. After every other one they come back.</summary>
internal static class SelkiesCloseCode
{
    /// <summary>A verdict: the client shows the reason and stays away. Never for what may be better in a moment.</summary>
    public const int Fatal = 4000;

    /// <summary>Another client has its place now: it stays away.</summary>
    public const int Superseded = 4001;
}
