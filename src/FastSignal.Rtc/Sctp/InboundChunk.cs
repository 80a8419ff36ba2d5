namespace FastSignal.Rtc.Sctp;

/// <summary>What has become of a TSN on the receiving side.</summary>
internal enum InboundState : byte
{
    /// <summary>Nothing has arrived.</summary>
    Missing,

    /// <summary>It arrived and waits for the rest of its message, or for its turn.</summary>
    Held,

    /// <summary>It arrived and its message was delivered or dropped.</summary>
    Done,

    /// <summary>The sender gave it up.</summary>
    Skipped,
}

/// <summary>One received fragment.</summary>
internal struct InboundChunk
{
    /// <summary>Its bytes in a rented buffer while it is held.</summary>
    public byte[]? Bytes;

    /// <summary>How many.</summary>
    public int Length;

    /// <summary>Payload protocol identifier.</summary>
    public uint ProtocolId;

    /// <summary>Stream.</summary>
    public ushort StreamId;

    /// <summary>Number within the stream.</summary>
    public ushort StreamSequence;

    /// <summary>Flags of the DATA chunk.</summary>
    public byte Flags;

    /// <summary>What has become of it.</summary>
    public InboundState State;

    /// <summary>First fragment of its message.</summary>
    public readonly bool IsBegin => (Flags & DataChunkView.Begin) != 0;

    /// <summary>Last fragment of its message.</summary>
    public readonly bool IsEnd => (Flags & DataChunkView.End) != 0;

    /// <summary>Not ordered within its stream.</summary>
    public readonly bool IsUnordered => (Flags & DataChunkView.Unordered) != 0;
}

/// <summary>A whole message ready for the application.</summary>
/// <param name="StreamId">Stream it came on.</param>
/// <param name="ProtocolId">Payload protocol identifier.</param>
/// <param name="Bytes">A rented buffer with the message at its start.</param>
/// <param name="Length">Length of the message.</param>
internal readonly record struct InboundMessage(ushort StreamId, uint ProtocolId, byte[] Bytes, int Length);
