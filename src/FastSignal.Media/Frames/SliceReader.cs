using FastSignal.Primitives;

namespace FastSignal.Media.Frames;

/// <summary>
/// Reads bytes that lie in several slices as if they were one run. A payloader may put a border anywhere, even inside
/// a header, so nothing here assumes where one lies.
/// </summary>
internal ref struct SliceReader
{
    private readonly ReadOnlySpan<NativeSlice> _slices;
    private int _slice;
    private int _offset;

    /// <param name="slices">The run, in order; empty slices are allowed.</param>
    public SliceReader(ReadOnlySpan<NativeSlice> slices)
    {
        _slices = slices;
        foreach (NativeSlice slice in slices)
            Remaining += slice.Length;
    }

    /// <summary>Bytes not read yet.</summary>
    public int Remaining { get; private set; }

    /// <summary>Reads one byte; false, and nothing consumed, at the end.</summary>
    public bool TryReadByte(out byte value)
    {
        if (Remaining == 0)
        {
            value = 0;
            return false;
        }
        while (_offset == _slices[_slice].Length)
            NextSlice();
        value = _slices[_slice].Span[_offset++];
        Remaining--;
        return true;
    }

    /// <summary>Reads a 16-bit number in network order; false when fewer than two bytes are left.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        value = 0;
        if (Remaining < sizeof(ushort))
            return false;
        TryReadByte(out byte high);
        TryReadByte(out byte low);
        value = (ushort)((high << 8) | low);
        return true;
    }

    /// <summary>Passes over <paramref name="count"/> bytes; false, and nothing consumed, when fewer are left.</summary>
    public bool TrySkip(int count)
    {
        if (count < 0 || count > Remaining)
            return false;
        Remaining -= count;
        while (count > 0)
        {
            int here = Math.Min(count, _slices[_slice].Length - _offset);
            _offset += here;
            count -= here;
            if (count > 0)
                NextSlice();
        }
        return true;
    }

    /// <summary>
    /// Writes the next <paramref name="length"/> bytes as slices, without touching the bytes, and passes over them.
    /// </summary>
    /// <param name="length">At most <see cref="Remaining"/>.</param>
    /// <param name="destination">Room for as many slices as the run has.</param>
    /// <returns>Slices written; none is empty.</returns>
    public int Take(int length, Span<NativeSlice> destination)
    {
        int written = 0;
        Remaining -= length;
        while (length > 0)
        {
            NativeSlice slice = _slices[_slice];
            int here = Math.Min(length, slice.Length - _offset);
            if (here > 0)
            {
                destination[written++] = new NativeSlice(slice.Address + _offset, here);
                _offset += here;
                length -= here;
            }
            if (length > 0)
                NextSlice();
        }
        return written;
    }

    private void NextSlice()
    {
        _slice++;
        _offset = 0;
    }
}
