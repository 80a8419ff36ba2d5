using System.Buffers;

namespace FastSignal.Rtc.Sctp;

/// <summary>A message on its way out: a copy of its bytes, and how far it has come. Reused.</summary>
internal sealed class OutboundMessage
{
    private byte[] _bytes = [];

    /// <summary>Bytes of the message.</summary>
    public int Length { get; private set; }

    /// <summary>Stream it goes out on.</summary>
    public ushort StreamId { get; private set; }

    /// <summary>Payload protocol identifier.</summary>
    public uint ProtocolId { get; private set; }

    /// <summary>How it is delivered.</summary>
    public SendOptions Options { get; private set; }

    /// <summary>When it is abandoned.</summary>
    public long ExpiresUs { get; private set; }

    /// <summary>Number within its stream; assigned with the first fragment, so that a message that never leaves leaves no hole.</summary>
    public ushort StreamSequence { get; set; }

    /// <summary>Bytes that have a TSN.</summary>
    public int Taken { get; set; }

    /// <summary>Fragments that have a TSN and are not acknowledged.</summary>
    public int Outstanding { get; set; }

    /// <summary>True once it is given up.</summary>
    public bool Abandoned { get; set; }

    /// <summary>True when every byte has a TSN.</summary>
    public bool IsTaken => Taken == Length;

    /// <summary>Takes a copy of the bytes.</summary>
    public void Fill(ushort streamId, uint protocolId, ReadOnlySpan<byte> data, SendOptions options, long nowUs)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(_bytes);
        Length = data.Length;
        StreamId = streamId;
        ProtocolId = protocolId;
        Options = options;
        ExpiresUs = options.LifetimeUs < 0 ? long.MaxValue : nowUs + options.LifetimeUs;
        StreamSequence = 0;
        Taken = 0;
        Outstanding = 0;
        Abandoned = false;
    }

    /// <summary>Some of the bytes.</summary>
    public ReadOnlySpan<byte> Slice(int offset, int length) => _bytes.AsSpan(offset, length);

    /// <summary>Gives the bytes back.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
