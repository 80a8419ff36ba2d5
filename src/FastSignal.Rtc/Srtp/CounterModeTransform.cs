using System.Buffers.Binary;
using System.Security.Cryptography;
using FastSignal.Primitives;

namespace FastSignal.Rtc.Srtp;

/// <summary>AES in counter mode with HMAC-SHA1 truncated to 80 bits (RFC 3711 sections 4.1.1 and 4.2.1).</summary>
internal sealed class CounterModeTransform : SrtpTransform
{
    private const int TruncatedTagLength = 10;
    private const int SaltLength = 14;

    private readonly AesCounter _cipher;
    private readonly HmacSha1 _authentication;
    private readonly byte[] _salt;

    /// <param name="key">Session encryption key, 16 bytes.</param>
    /// <param name="authenticationKey">Session authentication key, 20 bytes.</param>
    /// <param name="salt">Session salt, 14 bytes.</param>
    public CounterModeTransform(ReadOnlySpan<byte> key, ReadOnlySpan<byte> authenticationKey, ReadOnlySpan<byte> salt)
    {
        if (salt.Length != SaltLength)
            throw new ArgumentException("A counter mode session salt has 14 bytes.", nameof(salt));
        _cipher = new AesCounter(key);
        _authentication = new HmacSha1(authenticationKey);
        _salt = salt.ToArray();
    }

    /// <inheritdoc/>
    public override int TagLength => TruncatedTagLength;

    /// <inheritdoc/>
    public override void ProtectRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<NativeSlice> payload, uint rolloverCounter, Span<byte> destination)
    {
        StartRtp(header, rolloverCounter);
        header.CopyTo(destination);
        int at = header.Length;
        _cipher.Transform(prefix, destination[at..]);
        at += prefix.Length;
        foreach (NativeSlice slice in payload)
        {
            _cipher.Transform(slice.Span, destination[at..]);
            at += slice.Length;
        }

        Span<byte> tag = stackalloc byte[HmacSha1.DigestLength];
        ComputeRtpTag(destination[..at], rolloverCounter, tag);
        tag[..TruncatedTagLength].CopyTo(destination[at..]);
    }

    /// <inheritdoc/>
    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint rolloverCounter)
    {
        Span<byte> authenticated = packet[..^TruncatedTagLength];
        Span<byte> tag = stackalloc byte[HmacSha1.DigestLength];
        ComputeRtpTag(authenticated, rolloverCounter, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TruncatedTagLength], packet[^TruncatedTagLength..]))
            return false;

        StartRtp(packet, rolloverCounter);
        _cipher.Transform(authenticated[headerLength..], authenticated[headerLength..]);
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Layout (RFC 3711 section 3.4): header, encrypted body, index word, tag.</remarks>
    public override void ProtectRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        StartRtcp(packet, index);
        packet[..RtcpHeaderLength].CopyTo(destination);
        _cipher.Transform(packet[RtcpHeaderLength..], destination[RtcpHeaderLength..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[packet.Length..], EncryptedFlag | index);

        int authenticatedLength = packet.Length + RtcpIndexLength;
        Span<byte> tag = stackalloc byte[HmacSha1.DigestLength];
        ComputeRtcpTag(destination[..authenticatedLength], tag);
        tag[..TruncatedTagLength].CopyTo(destination[authenticatedLength..]);
    }

    /// <inheritdoc/>
    public override uint ReadRtcpIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^(TruncatedTagLength + RtcpIndexLength)..]);

    /// <inheritdoc/>
    public override bool TryUnprotectRtcp(Span<byte> packet)
    {
        Span<byte> tag = stackalloc byte[HmacSha1.DigestLength];
        ComputeRtcpTag(packet[..^TruncatedTagLength], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TruncatedTagLength], packet[^TruncatedTagLength..]))
            return false;

        StartRtcp(packet, ReadRtcpIndexWord(packet) & ~EncryptedFlag);
        Span<byte> body = packet[RtcpHeaderLength..^(TruncatedTagLength + RtcpIndexLength)];
        _cipher.Transform(body, body);
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _cipher.Dispose();
        _authentication.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }

    // The tag of SRTP covers the rollover counter too, though it is not sent (RFC 3711 section 4.2).
    private void ComputeRtpTag(ReadOnlySpan<byte> packet, uint rolloverCounter, Span<byte> tag)
    {
        Span<byte> counter = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(counter, rolloverCounter);
        _authentication.Start();
        _authentication.Append(packet);
        _authentication.Append(counter);
        _authentication.Finish(tag);
    }

    private void ComputeRtcpTag(ReadOnlySpan<byte> packet, Span<byte> tag)
    {
        _authentication.Start();
        _authentication.Append(packet);
        _authentication.Finish(tag);
    }

    // RFC 3711 section 4.1.1: salt * 2^16, exclusive-or SSRC * 2^64, exclusive-or index * 2^16; the index is ROC | SEQ.
    private void StartRtp(ReadOnlySpan<byte> header, uint rolloverCounter)
    {
        Span<byte> iv = stackalloc byte[AesCounter.IvLength];
        iv.Clear();
        header[8..12].CopyTo(iv[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(iv[8..], rolloverCounter);
        header[2..4].CopyTo(iv[12..]);
        Start(iv);
    }

    private void StartRtcp(ReadOnlySpan<byte> packet, uint index)
    {
        Span<byte> iv = stackalloc byte[AesCounter.IvLength];
        iv.Clear();
        packet[4..8].CopyTo(iv[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(iv[10..], index);
        Start(iv);
    }

    private void Start(Span<byte> iv)
    {
        for (int i = 0; i < _salt.Length; i++)
            iv[i] ^= _salt[i];
        _cipher.Start(iv);
    }
}
