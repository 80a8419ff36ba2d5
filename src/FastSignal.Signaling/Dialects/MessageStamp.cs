namespace FastSignal.Signaling.Dialects;

/// <summary>What an outgoing message is marked with.</summary>
internal readonly ref struct MessageStamp
{
    /// <param name="id">Unique id of the message, ASCII without quotes or backslashes.</param>
    /// <param name="unixSeconds">When it was made.</param>
    /// <param name="peerId">The receiving client's id, or null when many receive the same bytes.</param>
    public MessageStamp(ReadOnlySpan<byte> id, long unixSeconds, string? peerId)
    {
        Id = id;
        UnixSeconds = unixSeconds;
        PeerId = peerId;
    }

    /// <summary>Unique id of the message.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>When it was made, in seconds since the Unix epoch.</summary>
    public long UnixSeconds { get; }

    /// <summary>The receiving client's id, or null.</summary>
    public string? PeerId { get; }
}
