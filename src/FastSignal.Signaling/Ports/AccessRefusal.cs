namespace FastSignal.Signaling.Ports;

/// <summary>Why somebody is not let in.</summary>
public enum AccessRefusal
{
    /// <summary>They are let in.</summary>
    None,

    /// <summary>Nothing was shown, and something has to be.</summary>
    Missing,

    /// <summary>What was shown is not good, or not good any more.</summary>
    Invalid,

    /// <summary>It is good, but not for this app.</summary>
    OtherApp,
}
