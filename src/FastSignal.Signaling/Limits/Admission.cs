namespace FastSignal.Signaling.Limits;

/// <summary>Whether a message is taken.</summary>
internal enum Admission
{
    /// <summary>It is.</summary>
    Admitted,

    /// <summary>Too many: dropped, and the client told.</summary>
    Refused,

    /// <summary>Too many: dropped, and the client was told a moment ago.</summary>
    RefusedSilently,
}
