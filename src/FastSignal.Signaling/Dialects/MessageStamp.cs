namespace FastSignal.Signaling.Dialects;

/// <summary>What an outgoing message is marked with.</summary>
internal readonly ref struct MessageStamp
{
    /// <param name="id">Unique id of the message, ASCII without quotes or backslashes.</param>
    /// <param name="unixSeconds">When it was made.</param>
    /// <param name="peerId">The receiving client's id, or null when many receive the same bytes.</param>
    /// <param name="seq">Number of the message in its session, or 0 when it has none or many receive the same bytes.</param>
    public MessageStamp(ReadOnlySpan<byte> id, long unixSeconds, string? peerId, long seq = 0)
    {
        Seq = seq;
        Id = id;
        UnixSeconds = unixSeconds;
        PeerId = peerId;
    }

    /// <summary>Unique id of the message.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>When it was made, in seconds since the Unix epoch.</summary>
    public long UnixSeconds { get; }

    /// <summary>Number of the message in its session, from 1 on without gaps; 0 for none.</summary>
    public long Seq { get; }

    /// <summary>The receiving client's id, or null.</summary>
    public string? PeerId { get; }
}
