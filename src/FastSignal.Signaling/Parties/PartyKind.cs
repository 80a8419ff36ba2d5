namespace FastSignal.Signaling.Parties;

/// <summary>What a party is.</summary>
internal enum PartyKind
{
    /// <summary>Somebody connected, in whatever dialect.</summary>
    Client,

    /// <summary>One of the server's streams: always there, never busy, offers or answers.</summary>
    Stream,
}
