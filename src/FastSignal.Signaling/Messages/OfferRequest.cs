namespace FastSignal.Signaling.Messages;

/// <summary>What a client wants to be offered.</summary>
/// <param name="Stream">Stream name, or null for the app's first.</param>
/// <param name="Video">False leaves video out.</param>
/// <param name="Audio">False leaves audio out.</param>
/// <param name="Codecs">Acceptable codecs in order of preference, or null for all.</param>
/// <param name="IceRestart">Whether a running peer shall get new ICE credentials.</param>
internal readonly record struct OfferRequest(string? Stream, bool Video, bool Audio, string[]? Codecs, bool IceRestart)
{
    /// <summary>Whether picture and sound go into one MediaStream.</summary>
    public bool OneMediaStream { get; init; }

    /// <summary>
    /// Whether the peer takes part in data channels: opens the one called <c>input</c> where it makes the offer, and accepts the
    /// m-line where the client does.
    /// </summary>
    public bool DataChannel { get; init; } = true;

    /// <summary>Whether a stream without the wanted media is connected to all the same.</summary>
    public bool ConnectsWithoutMedia { get; init; }

    /// <summary>Label of the channel the peer opens; null for <see cref="Ports.PeerRequest.InputChannel"/>.</summary>
    public string? ChannelLabel { get; init; }

    /// <summary>How often that channel sends a lost message again; null for as long as it takes.</summary>
    public ushort? ChannelRetransmits { get; init; }

    /// <summary>Reads what comes over the peer's channels; null for the standard dialect's words.</summary>
    public Sessions.IChannelGrammar? Grammar { get; init; }

    /// <summary>Everything of the app's first stream.</summary>
    public static OfferRequest Default => new(null, true, true, null, false);
}
