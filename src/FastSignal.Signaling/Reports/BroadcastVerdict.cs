namespace FastSignal.Signaling.Reports;

/// <summary>What became of a broadcast.</summary>
public enum BroadcastVerdict
{
    /// <summary>Sent.</summary>
    Sent,

    /// <summary>No type, a type that cannot be one, or too much data (HTTP 400 <c>Invalid request body</c>).</summary>
    Invalid,

    /// <summary>Neither declared nor in use (HTTP 404).</summary>
    AppNotFound,
}
