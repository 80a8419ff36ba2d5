using System.Security.Cryptography;
using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// AES in counter mode (RFC 3711 section 4.1.1), keyed once. Each packet starts at its own IV and may be transformed in
/// several runs; the keystream continues across them. Encryption and decryption are the same operation.
/// </summary>
internal sealed unsafe class AesCounter : IDisposable
{
    /// <summary>Length of an IV in bytes; its last two are the block counter and start at zero.</summary>
    public const int IvLength = 16;

    private nint _context;

    /// <param name="key">16 or 32 bytes.</param>
    public AesCounter(ReadOnlySpan<byte> key)
    {
        nint cipher = key.Length switch
        {
            16 => OpenSsl.EVP_aes_128_ctr(),
            32 => OpenSsl.EVP_aes_256_ctr(),
            _ => throw new ArgumentException("An AES key has 16 or 32 bytes here.", nameof(key)),
        };
        _context = OpenSsl.Check(OpenSsl.EVP_CIPHER_CTX_new(), nameof(OpenSsl.EVP_CIPHER_CTX_new));
        fixed (byte* keyBytes = key)
            OpenSsl.Check(OpenSsl.EVP_CipherInit_ex(_context, cipher, 0, keyBytes, null, 1), nameof(OpenSsl.EVP_CipherInit_ex));
    }

    /// <summary>Begins the keystream of one packet.</summary>
    public void Start(ReadOnlySpan<byte> iv)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (iv.Length != IvLength)
            throw new ArgumentException("A counter mode IV has 16 bytes.", nameof(iv));
        fixed (byte* ivBytes = iv)
            OpenSsl.Check(OpenSsl.RestartCipher(_context, 0, 0, null, ivBytes, -1), nameof(OpenSsl.EVP_CipherInit_ex));
    }

    /// <summary>Transforms the next run; <paramref name="output"/> may be the very same memory as <paramref name="input"/>.</summary>
    public void Transform(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (output.Length < input.Length)
            throw new ArgumentException("The output is shorter than the input.", nameof(output));
        if (input.IsEmpty)
            return;
        int written;
        fixed (byte* from = input, to = output)
            OpenSsl.Check(OpenSsl.EVP_CipherUpdate(_context, to, &written, from, input.Length), nameof(OpenSsl.EVP_CipherUpdate));
        if (written != input.Length)
            throw new CryptographicException("Counter mode must yield as many bytes as it takes.");
    }

    /// <summary>Frees the context; OpenSSL wipes the key schedule.</summary>
    public void Dispose()
    {
        OpenSsl.EVP_CIPHER_CTX_free(_context);
        _context = 0;
    }
}
