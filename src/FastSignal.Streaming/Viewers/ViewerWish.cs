namespace FastSignal.Streaming.Viewers;

/// <summary>What a viewer's client needs otherwise than most.</summary>
public sealed record ViewerWish
{
    /// <summary>Whether picture and sound are announced in one MediaStream, which browsers then lip-sync.</summary>
    public bool OneMediaStream { get; init; }

    /// <summary>Whether an offer opens a data channel, and an answer accepts those of the client.</summary>
    public bool DataChannels { get; init; } = true;

    /// <summary>Label of the channel an offer opens; empty for none.</summary>
    public string ChannelLabel { get; init; } = "input";

    /// <summary>How often that channel sends a lost message again; null for as long as it takes.</summary>
    public ushort? ChannelRetransmits { get; init; }
}
