namespace FastSignal.Signaling;

/// <summary>Who may be a Selkies server, whose pages then see it and not the stream of their path.</summary>
public enum SelkiesServers
{
    /// <summary>Whoever connects over the loopback interface, as a Selkies server does to the signalling on its own machine.</summary>
    Local,

    /// <summary>Whoever may connect.</summary>
    Anyone,

    /// <summary>Nobody.</summary>
    Nobody,
}
