using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <summary>The value of an INIT or INIT ACK chunk (RFC 9260 sections 3.3.2 and 3.3.3).</summary>
internal readonly ref struct InitView
{
    /// <summary>Tag, window, stream counts and TSN.</summary>
    public const int FixedLength = 16;

    private readonly ReadOnlySpan<byte> _value;

    private InitView(ReadOnlySpan<byte> value) => _value = value;

    /// <summary>Tag the sender wants to see in every packet; never zero.</summary>
    public uint InitiateTag => BinaryPrimitives.ReadUInt32BigEndian(_value);

    /// <summary>Receive window in bytes.</summary>
    public uint Window => BinaryPrimitives.ReadUInt32BigEndian(_value[4..]);

    /// <summary>Streams the sender wants to send on; never zero.</summary>
    public ushort OutboundStreams => BinaryPrimitives.ReadUInt16BigEndian(_value[8..]);

    /// <summary>Streams the sender can receive; never zero.</summary>
    public ushort InboundStreams => BinaryPrimitives.ReadUInt16BigEndian(_value[10..]);

    /// <summary>First TSN the sender will use.</summary>
    public uint InitialTsn => BinaryPrimitives.ReadUInt32BigEndian(_value[12..]);

    /// <summary>The parameters.</summary>
    public ParameterReader Parameters => new(_value[FixedLength..]);

    /// <summary>True when the sender can take FORWARD-TSN.</summary>
    public bool SupportsForwardTsn => Supports(ChunkType.ForwardTsn);

    /// <summary>True when the sender can take RE-CONFIG.</summary>
    public bool SupportsReConfig => Supports(ChunkType.ReConfig);

    /// <summary>False when the chunk is too short, or a tag or stream count is zero (RFC 9260 section 3.3.2).</summary>
    public static bool TryParse(ChunkView chunk, out InitView init)
    {
        init = new InitView(chunk.Value);
        return chunk.Value.Length >= FixedLength && init.InitiateTag != 0 && init.OutboundStreams != 0 && init.InboundStreams != 0;
    }

    /// <summary>Fills in the fixed part.</summary>
    public static void Write(Span<byte> value, uint tag, uint initialTsn)
    {
        BinaryPrimitives.WriteUInt32BigEndian(value, tag);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], SctpLimits.ReceiveWindow);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], SctpLimits.MaxStreams);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], SctpLimits.MaxStreams);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], initialTsn);
    }

    private bool Supports(ChunkType type)
    {
        ParameterReader parameters = Parameters;
        while (parameters.MoveNext())
        {
            if (parameters.Type == ParameterType.ForwardTsnSupported && type == ChunkType.ForwardTsn)
                return true;
            if (parameters.Type == ParameterType.SupportedExtensions && parameters.Value.Contains((byte)type))
                return true;
        }

        return false;
    }
}
