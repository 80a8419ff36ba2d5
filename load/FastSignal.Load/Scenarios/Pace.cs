namespace FastSignal.Load.Scenarios;

/// <summary>
/// An even rate. What is late is made up for and not left out, and counts from the moment it was due: otherwise a server that stalls would
/// hide its stall by slowing the client down (coordinated omission).
/// </summary>
internal struct Pace(double perSecond, long startUs)
{
    /// <summary>Most that is made up for in one turn, so that the connections get theirs in between.</summary>
    public const int MaxPerTurn = 1000;

    private long _taken;

    /// <summary>When the next one is due.</summary>
    public readonly long DueUs => startUs + (long)(_taken * 1e6 / perSecond);

    /// <summary>Takes the next one when it is due.</summary>
    public bool TryTake(long nowUs, out long dueUs)
    {
        dueUs = DueUs;
        if (dueUs > nowUs)
            return false;
        _taken++;
        return true;
    }
}
