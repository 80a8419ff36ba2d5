namespace FastSignal.Rtc.Srtp;

/// <summary>The replay windows of the streams one peer sends, by SSRC; a fixed number, so that no peer can make the server remember more.</summary>
internal sealed class ReplayWindows
{
    private readonly uint[] _ssrcs;
    private readonly ReplayWindow[] _windows;
    private int _count;

    public ReplayWindows(int capacity)
    {
        _ssrcs = new uint[capacity];
        _windows = new ReplayWindow[capacity];
    }

    /// <summary>No stream fits any more.</summary>
    public bool IsFull => _count == _ssrcs.Length;

    /// <summary>Position of an SSRC, or -1 when nothing authentic came from it yet.</summary>
    public int Find(uint ssrc) => _ssrcs.AsSpan(0, _count).IndexOf(ssrc);

    /// <summary>The window at a position <see cref="Find"/> or <see cref="Add"/> returned.</summary>
    public ref ReplayWindow this[int position] => ref _windows[position];

    /// <summary>Opens the window of an SSRC that has none. Only for packets that proved authentic, and not when <see cref="IsFull"/>.</summary>
    public int Add(uint ssrc)
    {
        _ssrcs[_count] = ssrc;
        return _count++;
    }
}
