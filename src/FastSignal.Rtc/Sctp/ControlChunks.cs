using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <summary>
/// Replies that wait for the next packet, encoded. At most one packet's worth: what a drain would have to spread over more is
/// dropped, so no packet received calls forth more than one packet of replies.
/// </summary>
internal sealed class ControlChunks
{
    private const int Capacity = SctpLimits.MaxPacketSize - SctpPacketView.HeaderLength;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Appends a chunk whose value is to be filled in. False, and nothing appended, when there is no room.</summary>
    public bool TryAdd(ChunkType type, byte flags, int valueLength, out Span<byte> value)
    {
        int length = ChunkReader.HeaderLength + valueLength;
        int padded = Padding.RoundUp(length);
        value = default;
        if (_length + padded > Capacity)
            return false;
        if (_bytes.Length < _length + padded)
            Array.Resize(ref _bytes, Math.Min(Capacity, Math.Max(128, (_length + padded) * 2)));
        Span<byte> chunk = _bytes.AsSpan(_length, padded);
        chunk.Clear();
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)length);
        value = chunk[ChunkReader.HeaderLength..length];
        _length += padded;
        return true;
    }

    /// <summary>Appends an ERROR with one cause.</summary>
    public void AddError(ErrorCause cause, ReadOnlySpan<byte> information)
    {
        if (!TryAdd(ChunkType.Error, 0, ParameterReader.HeaderLength + information.Length, out Span<byte> value))
            return;
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)cause);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)value.Length);
        information.CopyTo(value[ParameterReader.HeaderLength..]);
    }

    /// <summary>Moves everything into a packet.</summary>
    public void Flush(ref SctpPacketWriter writer)
    {
        if (writer.TryAddEncoded(_bytes.AsSpan(0, _length)))
            _length = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _length = 0;
}
