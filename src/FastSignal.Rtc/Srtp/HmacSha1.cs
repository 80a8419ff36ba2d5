using System.Security.Cryptography;
using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// HMAC-SHA1 (RFC 2104) keyed once: the digest states after the inner and the outer key block are kept, and each packet
/// starts from a copy. This saves two of the SHA-1 blocks a packet would cost, and the set-up of a keyed context.
/// </summary>
internal sealed unsafe class HmacSha1 : IDisposable
{
    /// <summary>Length of the untruncated tag in bytes.</summary>
    public const int DigestLength = 20;

    private const int BlockLength = 64;
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    private nint _inner;
    private nint _outer;
    private nint _running;

    /// <param name="key">At most one SHA-1 block (64 bytes); SRTP's authentication keys have 20.</param>
    public HmacSha1(ReadOnlySpan<byte> key)
    {
        if (key.Length > BlockLength)
            throw new ArgumentException("Keys longer than a block are not used by SRTP.", nameof(key));
        try
        {
            _inner = Prime(key, InnerPad);
            _outer = Prime(key, OuterPad);
            _running = OpenSsl.Check(OpenSsl.EVP_MD_CTX_new(), nameof(OpenSsl.EVP_MD_CTX_new));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins a message.</summary>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(_running == 0, this);
        OpenSsl.Check(OpenSsl.EVP_MD_CTX_copy_ex(_running, _inner), nameof(OpenSsl.EVP_MD_CTX_copy_ex));
    }

    /// <summary>Adds the next run of the message.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_running == 0, this);
        fixed (byte* bytes = data)
            OpenSsl.Check(OpenSsl.EVP_DigestUpdate(_running, bytes, (nuint)data.Length), nameof(OpenSsl.EVP_DigestUpdate));
    }

    /// <summary>Ends the message and writes the 20 bytes of its tag.</summary>
    public void Finish(Span<byte> tag)
    {
        ObjectDisposedException.ThrowIf(_running == 0, this);
        if (tag.Length < DigestLength)
            throw new ArgumentException("An HMAC-SHA1 tag has 20 bytes.", nameof(tag));
        fixed (byte* bytes = tag)
        {
            OpenSsl.Check(OpenSsl.EVP_DigestFinal_ex(_running, bytes, null), nameof(OpenSsl.EVP_DigestFinal_ex));
            OpenSsl.Check(OpenSsl.EVP_MD_CTX_copy_ex(_running, _outer), nameof(OpenSsl.EVP_MD_CTX_copy_ex));
            OpenSsl.Check(OpenSsl.EVP_DigestUpdate(_running, bytes, DigestLength), nameof(OpenSsl.EVP_DigestUpdate));
            OpenSsl.Check(OpenSsl.EVP_DigestFinal_ex(_running, bytes, null), nameof(OpenSsl.EVP_DigestFinal_ex));
        }
    }

    /// <summary>Frees the digest states; OpenSSL wipes them.</summary>
    public void Dispose()
    {
        OpenSsl.EVP_MD_CTX_free(_inner);
        OpenSsl.EVP_MD_CTX_free(_outer);
        OpenSsl.EVP_MD_CTX_free(_running);
        _inner = _outer = _running = 0;
    }

    private static nint Prime(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Fill(pad);
        for (int i = 0; i < key.Length; i++)
            block[i] ^= key[i];

        nint context = OpenSsl.Check(OpenSsl.EVP_MD_CTX_new(), nameof(OpenSsl.EVP_MD_CTX_new));
        fixed (byte* bytes = block)
        {
            OpenSsl.Check(OpenSsl.EVP_DigestInit_ex(context, OpenSsl.EVP_sha1(), 0), nameof(OpenSsl.EVP_DigestInit_ex));
            OpenSsl.Check(OpenSsl.EVP_DigestUpdate(context, bytes, BlockLength), nameof(OpenSsl.EVP_DigestUpdate));
        }

        CryptographicOperations.ZeroMemory(block);
        return context;
    }
}
