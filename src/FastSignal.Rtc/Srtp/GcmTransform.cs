using System.Buffers.Binary;
using System.Security.Cryptography;
using FastSignal.Primitives;

namespace FastSignal.Rtc.Srtp;

/// <summary>AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).</summary>
internal sealed class GcmTransform : SrtpTransform
{
    private const int SaltLength = 12;

    private readonly GaloisCounter _cipher;
    private readonly byte[] _salt;

    /// <param name="key">Session encryption key, 16 or 32 bytes.</param>
    /// <param name="salt">Session salt, 12 bytes.</param>
    /// <param name="protects">True to protect packets, false to unprotect them.</param>
    public GcmTransform(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, bool protects)
    {
        if (salt.Length != SaltLength)
            throw new ArgumentException("A GCM session salt has 12 bytes.", nameof(salt));
        _cipher = new GaloisCounter(key, protects);
        _salt = salt.ToArray();
    }

    /// <inheritdoc/>
    public override int TagLength => GaloisCounter.TagLength;

    /// <inheritdoc/>
    public override void ProtectRtp(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<NativeSlice> payload, uint rolloverCounter, Span<byte> destination)
    {
        StartRtp(header, rolloverCounter);
        _cipher.Authenticate(header);
        header.CopyTo(destination);
        int at = header.Length;
        _cipher.Transform(prefix, destination[at..]);
        at += prefix.Length;
        foreach (NativeSlice slice in payload)
        {
            _cipher.Transform(slice.Span, destination[at..]);
            at += slice.Length;
        }

        _cipher.Seal(destination[at..]);
    }

    /// <inheritdoc/>
    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, uint rolloverCounter)
    {
        StartRtp(packet, rolloverCounter);
        _cipher.Authenticate(packet[..headerLength]);
        Span<byte> body = packet[headerLength..^TagLength];
        _cipher.Transform(body, body);
        return _cipher.TryOpen(packet[^TagLength..]);
    }

    /// <inheritdoc/>
    /// <remarks>Layout (RFC 7714 section 9.3): header, encrypted body, tag, index word.</remarks>
    public override void ProtectRtcp(ReadOnlySpan<byte> packet, uint index, Span<byte> destination)
    {
        Span<byte> word = destination.Slice(packet.Length + TagLength, RtcpIndexLength);
        BinaryPrimitives.WriteUInt32BigEndian(word, EncryptedFlag | index);
        StartRtcp(packet, index);
        _cipher.Authenticate(packet[..RtcpHeaderLength]);
        _cipher.Authenticate(word);
        packet[..RtcpHeaderLength].CopyTo(destination);
        _cipher.Transform(packet[RtcpHeaderLength..], destination[RtcpHeaderLength..]);
        _cipher.Seal(destination[packet.Length..]);
    }

    /// <inheritdoc/>
    public override uint ReadRtcpIndexWord(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[^RtcpIndexLength..]);

    /// <inheritdoc/>
    public override bool TryUnprotectRtcp(Span<byte> packet)
    {
        Span<byte> word = packet[^RtcpIndexLength..];
        Span<byte> tag = packet[^(RtcpIndexLength + TagLength)..^RtcpIndexLength];
        Span<byte> body = packet[RtcpHeaderLength..^(RtcpIndexLength + TagLength)];
        StartRtcp(packet, BinaryPrimitives.ReadUInt32BigEndian(word) & ~EncryptedFlag);
        _cipher.Authenticate(packet[..RtcpHeaderLength]);
        _cipher.Authenticate(word);
        _cipher.Transform(body, body);
        return _cipher.TryOpen(tag);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }

    // RFC 7714 section 8.1: 00 00 | SSRC | ROC | SEQ, exclusive-or salt.
    private void StartRtp(ReadOnlySpan<byte> header, uint rolloverCounter)
    {
        Span<byte> iv = stackalloc byte[GaloisCounter.IvLength];
        iv[0] = 0;
        iv[1] = 0;
        header[8..12].CopyTo(iv[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(iv[6..], rolloverCounter);
        header[2..4].CopyTo(iv[10..]);
        Start(iv);
    }

    // RFC 7714 section 9.1: 00 00 | SSRC | 00 00 | index, exclusive-or salt.
    private void StartRtcp(ReadOnlySpan<byte> packet, uint index)
    {
        Span<byte> iv = stackalloc byte[GaloisCounter.IvLength];
        iv.Clear();
        packet[4..8].CopyTo(iv[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(iv[8..], index);
        Start(iv);
    }

    private void Start(Span<byte> iv)
    {
        for (int i = 0; i < iv.Length; i++)
            iv[i] ^= _salt[i];
        _cipher.Start(iv);
    }
}
