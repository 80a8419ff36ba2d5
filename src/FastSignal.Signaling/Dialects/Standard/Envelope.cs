namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>The members of the outer object, as slices of the message.</summary>
internal ref struct Envelope
{
    /// <summary>Whether <c>version</c> was there.</summary>
    public bool HasVersion;

    /// <summary>Text of <c>version</c>; empty when it was no string.</summary>
    public ReadOnlySpan<byte> Version;

    /// <summary>Text of <c>type</c>; empty when it was missing or no string.</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary><c>id</c> (or <c>message_id</c>) with its quotes; empty when it was missing or no string.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>Text of <c>peer_id</c>; empty when it was missing or no string.</summary>
    public ReadOnlySpan<byte> Peer;

    /// <summary>Whether <c>timestamp</c> was there. Its value is informational and never looked at.</summary>
    public bool HasTimestamp;

    /// <summary>Raw JSON of <c>data</c>; empty when it was missing or null.</summary>
    public ReadOnlySpan<byte> Data;
}
