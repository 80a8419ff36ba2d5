namespace FastSignal.Rtc.Ice;

/// <summary>The state of an agent; the numbers are those of the metric <c>media_ice_connection_state</c>.</summary>
public enum IceState
{
    /// <summary>Nothing known of the other side.</summary>
    New = 0,

    /// <summary>The other side's credentials or a first authenticated check are there, no address is selected.</summary>
    Checking = 1,

    /// <summary>An address is in use, not yet nominated.</summary>
    Connected = 2,

    /// <summary>The address in use was nominated.</summary>
    Completed = 3,

    /// <summary>Checks never came or stayed away for too long. Only a restart leads out.</summary>
    Failed = 4,

    /// <summary>Checks stay away; the next one heals it.</summary>
    Disconnected = 5,

    /// <summary>Closed here.</summary>
    Closed = 6,
}
