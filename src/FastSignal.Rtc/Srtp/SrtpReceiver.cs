using System.Buffers.Binary;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// Checks and decrypts everything one peer sends, in place. One owner thread. Never throws for any content; state of a
/// stream is made, and its replay window moved, only by packets that proved authentic.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    /// <summary>
    /// SSRCs a peer may send RTP from, and likewise RTCP: a browser that only watches uses one or two, one that also sends
    /// camera and microphone with retransmission uses four.
    /// </summary>
    public const int MaxStreams = 16;

    private const int RtpVersion = 2;
    private const int ExtensionFlag = 0x10;
    private const int CsrcCountMask = 0x0F;
    private const int WordLength = 4;

    private readonly SrtpTransform _rtp;
    private readonly SrtpTransform _rtcp;
    private readonly ReplayWindows _rtpWindows = new(MaxStreams);
    private readonly ReplayWindows _rtcpWindows = new(MaxStreams);

    /// <summary>Derives the session keys.</summary>
    /// <param name="profile">The negotiated profile.</param>
    /// <param name="masterKey">Remote master key of <see cref="SrtpKeyingMaterial"/>.</param>
    /// <param name="masterSalt">Remote master salt.</param>
    /// <exception cref="ArgumentException">The profile has no keys, or a length does not fit it.</exception>
    public SrtpReceiver(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        _rtp = SrtpTransform.Create(profile, masterKey, masterSalt, SrtpKeyDerivation.RtpLabels, protects: false);
        _rtcp = SrtpTransform.Create(profile, masterKey, masterSalt, SrtpKeyDerivation.RtcpLabels, protects: false);
    }

    /// <summary>Checks and decrypts one SRTP packet.</summary>
    /// <param name="packet">The packet; its body is overwritten, with garbage when it is not authentic.</param>
    /// <param name="length">Length of the RTP packet at the start of <paramref name="packet"/>; 0 unless the result is Ok.</param>
    public SrtpResult UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        SrtpResult result = ReadRtpHeader(packet, out int headerLength);
        if (result != SrtpResult.Ok)
            return result;

        ushort sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        int position = _rtpWindows.Find(ssrc);
        ulong index = sequenceNumber;
        if (position < 0)
        {
            if (_rtpWindows.IsFull)
                return SrtpResult.TooManyStreams;
        }
        else
        {
            if (!PacketIndex.TryGuess(_rtpWindows[position].Highest, sequenceNumber, out index))
                return SrtpResult.TooOld;
            result = _rtpWindows[position].Check(index);
            if (result != SrtpResult.Ok)
                return result;
        }

        if (!_rtp.TryUnprotectRtp(packet, headerLength, (uint)(index >> 16)))
            return SrtpResult.AuthenticationFailed;

        Accept(_rtpWindows, position, ssrc, index);
        length = packet.Length - _rtp.TagLength;
        return SrtpResult.Ok;
    }

    /// <summary>Checks and decrypts one SRTCP packet.</summary>
    /// <param name="packet">The packet; its body is overwritten, with garbage when it is not authentic.</param>
    /// <param name="length">Length of the RTCP packet at the start of <paramref name="packet"/>; 0 unless the result is Ok.</param>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        int overhead = _rtcp.TagLength + SrtpTransform.RtcpIndexLength;
        if (packet.Length < SrtpTransform.RtcpHeaderLength + overhead)
            return SrtpResult.TooShort;
        uint word = _rtcp.ReadRtcpIndexWord(packet);
        // DTLS-SRTP has no way to agree on unencrypted SRTCP, so the E bit is part of the policy and not the sender's choice.
        if (packet[0] >> 6 != RtpVersion || (word & SrtpTransform.EncryptedFlag) == 0)
            return SrtpResult.Malformed;

        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        uint index = word & ~SrtpTransform.EncryptedFlag;
        int position = _rtcpWindows.Find(ssrc);
        if (position < 0)
        {
            if (_rtcpWindows.IsFull)
                return SrtpResult.TooManyStreams;
        }
        else
        {
            SrtpResult result = _rtcpWindows[position].Check(index);
            if (result != SrtpResult.Ok)
                return result;
        }

        if (!_rtcp.TryUnprotectRtcp(packet))
            return SrtpResult.AuthenticationFailed;

        Accept(_rtcpWindows, position, ssrc, index);
        length = packet.Length - overhead;
        return SrtpResult.Ok;
    }

    /// <summary>Wipes the keys. Idempotent.</summary>
    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private static void Accept(ReplayWindows windows, int position, uint ssrc, ulong index)
    {
        if (position < 0)
            position = windows.Add(ssrc);
        windows[position].Accept(index);
    }

    // RFC 3550 sections 5.1 and 5.3.1: 12 bytes, the CSRCs, then the extension with its own length in words.
    private SrtpResult ReadRtpHeader(ReadOnlySpan<byte> packet, out int headerLength)
    {
        headerLength = SrtpTransform.MinRtpHeaderLength;
        int end = packet.Length - _rtp.TagLength;
        if (end < headerLength)
            return SrtpResult.TooShort;
        if (packet[0] >> 6 != RtpVersion)
            return SrtpResult.Malformed;

        headerLength += (packet[0] & CsrcCountMask) * WordLength;
        if ((packet[0] & ExtensionFlag) != 0)
        {
            int lengthAt = headerLength + 2;
            headerLength += WordLength;
            if (end < headerLength)
                return SrtpResult.TooShort;
            headerLength += BinaryPrimitives.ReadUInt16BigEndian(packet[lengthAt..]) * WordLength;
        }

        return end < headerLength ? SrtpResult.TooShort : SrtpResult.Ok;
    }
}
