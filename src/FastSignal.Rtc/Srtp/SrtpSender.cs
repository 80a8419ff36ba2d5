using System.Buffers.Binary;
using FastSignal.Primitives;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// Protects everything one peer is sent: all SSRCs share the keys (RFC 5764 section 4.2). One owner thread. Encryption
/// reads the payload from where it lies and writes the destination; no other memory receives a byte of the packet.
/// </summary>
public sealed class SrtpSender : IDisposable
{
    /// <summary>
    /// Largest SRTCP index; the one after it would repeat a keystream (RFC 3711 section 9.2). At ten packets a second it is
    /// reached after seven years.
    /// </summary>
    public const uint MaxRtcpIndex = 0x7FFF_FFFF;

    private readonly SrtpTransform _rtp;
    private readonly SrtpTransform _rtcp;

    // One counter for all SSRCs: receivers only need it to grow, and a nonce is never used twice.
    private uint _rtcpIndex;

    /// <summary>Derives the session keys.</summary>
    /// <param name="profile">The negotiated profile.</param>
    /// <param name="masterKey">Local master key of <see cref="SrtpKeyingMaterial"/>.</param>
    /// <param name="masterSalt">Local master salt.</param>
    /// <exception cref="ArgumentException">The profile has no keys, or a length does not fit it.</exception>
    public SrtpSender(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        _rtp = SrtpTransform.Create(profile, masterKey, masterSalt, SrtpKeyDerivation.RtpLabels, protects: true);
        _rtcp = SrtpTransform.Create(profile, masterKey, masterSalt, SrtpKeyDerivation.RtcpLabels, protects: true);
    }

    /// <summary>Bytes an RTP packet grows by.</summary>
    public int RtpOverhead => _rtp.TagLength;

    /// <summary>Bytes an RTCP packet grows by: tag and index word.</summary>
    public int RtcpOverhead => _rtcp.TagLength + SrtpTransform.RtcpIndexLength;

    /// <summary>Encrypts one RTP packet.</summary>
    /// <param name="header">The complete RTP header with CSRCs and extensions: authenticated, not encrypted. SSRC and sequence number are read from it.</param>
    /// <param name="prefix">Bytes between header and payload that belong to the encrypted part, such as RTX's original sequence number (RFC 4588 section 4); may be empty.</param>
    /// <param name="payload">Where the payload lies, run by run; empty runs are allowed.</param>
    /// <param name="rolloverCounter">How often the sequence number of this SSRC has wrapped before this packet (RFC 3711 section 3.3.1). Sending a different packet under the same SSRC, counter and sequence number would break the encryption of both.</param>
    /// <param name="destination">Receives the packet; must not overlap the payload.</param>
    /// <returns>Length of the protected packet.</returns>
    /// <exception cref="ArgumentException">The header is shorter than 12 bytes, or the destination too short.</exception>
    public int ProtectRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<NativeSlice> payload, uint rolloverCounter, Span<byte> destination)
    {
        if (header.Length < SrtpTransform.MinRtpHeaderLength)
            throw new ArgumentException("An RTP header has at least 12 bytes.", nameof(header));

        int length = checked(header.Length + prefix.Length + _rtp.TagLength);
        foreach (NativeSlice slice in payload)
            length = checked(length + slice.Length);
        if (destination.Length < length)
            throw new ArgumentException($"The protected packet needs {length} bytes.", nameof(destination));

        _rtp.ProtectRtp(header, prefix, payload, rolloverCounter, destination);
        return length;
    }

    /// <summary>Encrypts one RTCP packet, simple or compound, under the next SRTCP index; the first is 1.</summary>
    /// <param name="packet">The complete packet, at least its first header and SSRC.</param>
    /// <param name="destination">Receives the packet; must not overlap it.</param>
    /// <returns>Length of the protected packet.</returns>
    /// <exception cref="ArgumentException">The packet is shorter than 8 bytes, or the destination too short.</exception>
    /// <exception cref="InvalidOperationException"><see cref="MaxRtcpIndex"/> packets were sent: the session needs new keys.</exception>
    public int ProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination)
    {
        if (packet.Length < SrtpTransform.RtcpHeaderLength)
            throw new ArgumentException("An RTCP packet has at least 8 bytes.", nameof(packet));

        int length = checked(packet.Length + RtcpOverhead);
        if (destination.Length < length)
            throw new ArgumentException($"The protected packet needs {length} bytes.", nameof(destination));
        if (_rtcpIndex == MaxRtcpIndex)
            throw new InvalidOperationException("All SRTCP indexes of this key are used up.");

        _rtcp.ProtectRtcp(packet, ++_rtcpIndex, destination);
        return length;
    }

    /// <summary>Wipes the keys. Idempotent.</summary>
    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
