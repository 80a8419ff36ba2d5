namespace FastSignal.Rtc.Sdp;

/// <summary>Why a description was refused.</summary>
/// <param name="Kind">The class of the fault.</param>
/// <param name="Line">Number of the line, from 1; 0 when the description as a whole is meant.</param>
/// <param name="Message">One sentence for people: what is wrong, what is allowed.</param>
public readonly record struct SdpError(SdpErrorKind Kind, int Line, string Message)
{
    /// <summary>No error.</summary>
    public static SdpError None => new(SdpErrorKind.None, 0, string.Empty);

    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"line {Line}: {Message}" : Message;
}
