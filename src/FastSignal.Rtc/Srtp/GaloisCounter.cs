using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Rtc.Srtp;

/// <summary>
/// AES-GCM keyed once for one direction. A packet is: <see cref="Start"/>, <see cref="Authenticate"/>, any number of
/// <see cref="Transform"/>, then <see cref="Seal"/> or <see cref="TryOpen"/>.
/// </summary>
/// <remarks>
/// The framework's AesGcm wants its plaintext in one piece; this one encrypts run by run from where the runs lie, and is
/// also the faster one (SrtpProtectBench).
/// </remarks>
internal sealed unsafe class GaloisCounter : IDisposable
{
    /// <summary>Length of an IV in bytes (RFC 7714 section 8.1).</summary>
    public const int IvLength = 12;

    /// <summary>Length of a tag in bytes (RFC 7714 section 13.2).</summary>
    public const int TagLength = 16;

    private nint _context;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="encrypts">True to seal packets, false to open them.</param>
    public GaloisCounter(ReadOnlySpan<byte> key, bool encrypts)
    {
        nint cipher = key.Length switch
        {
            16 => OpenSsl.EVP_aes_128_gcm(),
            32 => OpenSsl.EVP_aes_256_gcm(),
            _ => throw new ArgumentException("An AES key has 16 or 32 bytes here.", nameof(key)),
        };
        _context = OpenSsl.Check(OpenSsl.EVP_CIPHER_CTX_new(), nameof(OpenSsl.EVP_CIPHER_CTX_new));
        fixed (byte* keyBytes = key)
            OpenSsl.Check(OpenSsl.EVP_CipherInit_ex(_context, cipher, 0, keyBytes, null, encrypts ? 1 : 0), nameof(OpenSsl.EVP_CipherInit_ex));
    }

    /// <summary>Begins a packet under its own IV.</summary>
    public void Start(ReadOnlySpan<byte> iv)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (iv.Length != IvLength)
            throw new ArgumentException("A GCM IV has 12 bytes here.", nameof(iv));
        fixed (byte* ivBytes = iv)
            OpenSsl.Check(OpenSsl.RestartCipher(_context, 0, 0, null, ivBytes, -1), nameof(OpenSsl.EVP_CipherInit_ex));
    }

    /// <summary>Adds bytes that stay readable but are covered by the tag. All of them come before the first encrypted byte.</summary>
    public void Authenticate(ReadOnlySpan<byte> data) => Update(data, null);

    /// <summary>Encrypts or decrypts the next run; <paramref name="output"/> may be the very same memory as <paramref name="input"/>.</summary>
    public void Transform(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < input.Length)
            throw new ArgumentException("The output is shorter than the input.", nameof(output));
        fixed (byte* to = output)
            Update(input, to);
    }

    /// <summary>Ends an encrypted packet and writes its tag.</summary>
    public void Seal(Span<byte> tag)
    {
        if (tag.Length < TagLength)
            throw new ArgumentException("A GCM tag has 16 bytes.", nameof(tag));
        int written;
        fixed (byte* tagBytes = tag)
        {
            OpenSsl.Check(OpenSsl.EVP_CipherFinal_ex(_context, tagBytes, &written), nameof(OpenSsl.EVP_CipherFinal_ex));
            OpenSsl.Check(OpenSsl.EVP_CIPHER_CTX_ctrl(_context, OpenSsl.GetTag, TagLength, tagBytes), nameof(OpenSsl.EVP_CIPHER_CTX_ctrl));
        }
    }

    /// <summary>Ends a decrypted packet; false when the tag does not fit, and then nothing of the output may be used.</summary>
    public bool TryOpen(ReadOnlySpan<byte> tag)
    {
        if (tag.Length != TagLength)
            throw new ArgumentException("A GCM tag has 16 bytes.", nameof(tag));
        int written;
        byte* rest = stackalloc byte[TagLength];
        fixed (byte* tagBytes = tag)
            OpenSsl.Check(OpenSsl.EVP_CIPHER_CTX_ctrl(_context, OpenSsl.SetTag, TagLength, tagBytes), nameof(OpenSsl.EVP_CIPHER_CTX_ctrl));
        return OpenSsl.EVP_CipherFinal_ex(_context, rest, &written) == 1;
    }

    /// <summary>Frees the context; OpenSSL wipes the key schedule.</summary>
    public void Dispose()
    {
        OpenSsl.EVP_CIPHER_CTX_free(_context);
        _context = 0;
    }

    private void Update(ReadOnlySpan<byte> input, byte* output)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        // A null input pointer means "final block" to some providers, so empty runs never reach OpenSSL.
        if (input.IsEmpty)
            return;
        int written;
        fixed (byte* from = input)
            OpenSsl.Check(OpenSsl.EVP_CipherUpdate(_context, output, &written, from, input.Length), nameof(OpenSsl.EVP_CipherUpdate));
    }
}
