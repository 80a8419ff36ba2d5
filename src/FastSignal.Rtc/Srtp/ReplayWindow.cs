namespace FastSignal.Rtc.Srtp;

/// <summary>
/// Which of the last packet indexes were accepted (RFC 3711 section 3.3.2). Ask with <see cref="Check"/> before
/// authentication, tell with <see cref="Accept"/> only after it: a forged packet must not move the window.
/// </summary>
internal struct ReplayWindow
{
    /// <summary>Indexes remembered, the highest included. The RFC asks for 64 or more; video packets of one frame can be reordered by more.</summary>
    public const int Size = 128;

    // Bit n stands for index _highest - n; bit 0 is set as soon as anything was accepted.
    private UInt128 _accepted;
    private ulong _highest;

    /// <summary>The highest index accepted so far.</summary>
    public readonly ulong Highest => _highest;

    /// <summary>Says whether a packet with this index may still be accepted.</summary>
    public readonly SrtpResult Check(ulong index)
    {
        if (_accepted == UInt128.Zero || index > _highest)
            return SrtpResult.Ok;
        ulong age = _highest - index;
        if (age >= Size)
            return SrtpResult.TooOld;
        return (_accepted & (UInt128.One << (int)age)) == UInt128.Zero ? SrtpResult.Ok : SrtpResult.Replayed;
    }

    /// <summary>Records an authenticated packet whose index passed <see cref="Check"/>.</summary>
    public void Accept(ulong index)
    {
        if (_accepted == UInt128.Zero)
        {
            _highest = index;
            _accepted = UInt128.One;
        }
        else if (index > _highest)
        {
            ulong advance = index - _highest;
            _accepted = advance >= Size ? UInt128.One : (_accepted << (int)advance) | UInt128.One;
            _highest = index;
        }
        else
        {
            _accepted |= UInt128.One << (int)(_highest - index);
        }
    }
}
