namespace FastSignal.Rtc.Srtp;

/// <summary>What became of a received SRTP or SRTCP packet. Everything but <see cref="Ok"/> means: drop it and count it.</summary>
public enum SrtpResult
{
    /// <summary>Authentic, new, decrypted.</summary>
    Ok,

    /// <summary>Shorter than its own header and tag.</summary>
    TooShort,

    /// <summary>The tag does not fit: forged, damaged, or under another key. The content of the buffer is undefined.</summary>
    AuthenticationFailed,

    /// <summary>A packet with this index was accepted before (RFC 3711 section 3.3.2).</summary>
    Replayed,

    /// <summary>The index lies before the replay window, so that a replay could not be told from a late packet.</summary>
    TooOld,

    /// <summary>The packet would open one stream more than the receiver keeps state for.</summary>
    TooManyStreams,

    /// <summary>Not RTP or RTCP of version 2, or SRTCP that claims to be unencrypted.</summary>
    Malformed,
}
