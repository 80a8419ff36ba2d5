namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>What a peer may say.</summary>
internal enum GstRsType
{
    Unknown,
    SetProtocolVersion,
    SetPeerStatus,
    List,
    ListConsumers,
    StartSession,
    Peer,
    EndSession,
    EndSessionV11,
}

/// <summary>What a <c>peer</c> message carries.</summary>
internal enum GstRsPayload
{
    None,
    Offer,
    Answer,
    Candidate,
}

/// <summary>A message of a peer; members its type has no use for are not looked at. Spans point into the received frame.</summary>
internal ref struct GstRsMessage
{
    /// <summary>Which members count.</summary>
    public GstRsType Type;

    /// <summary>Whether <see cref="GstRsType.SetProtocolVersion"/> chose 1.1.</summary>
    public bool IsVersion11;

    /// <summary>The roles of <see cref="GstRsType.SetPeerStatus"/>, in the order they were given.</summary>
    public string[]? Roles;

    /// <summary>Its description: one JSON value as it was spelled; empty for null or none.</summary>
    public ReadOnlySpan<byte> Meta;

    /// <summary>Whom <see cref="GstRsType.StartSession"/> is for.</summary>
    public ReadOnlySpan<byte> PeerId;

    /// <summary>The session of the last three types.</summary>
    public ReadOnlySpan<byte> SessionId;

    /// <summary>The consumer's offer in <see cref="GstRsType.StartSession"/>, or null.</summary>
    public string? Offer;

    /// <summary>Why, in <see cref="GstRsType.EndSessionV11"/>, or null.</summary>
    public string? Error;

    /// <summary>What <see cref="GstRsType.Peer"/> carries; its own bytes are passed on or read elsewhere.</summary>
    public GstRsPayload Payload;
}
