using System.Runtime.InteropServices;

namespace FastSignal.Rtc.Dtls.Native;

/// <content>
/// Ciphers and digests. The calls made for every packet suppress the transition to preemptive mode: each is a short leaf
/// that neither blocks nor calls back.
/// </content>
internal static unsafe partial class OpenSsl
{
    /// <summary><c>EVP_CTRL_AEAD_GET_TAG</c>: reads the tag after the last byte was encrypted.</summary>
    public const int GetTag = 0x10;

    /// <summary><c>EVP_CTRL_AEAD_SET_TAG</c>: gives the expected tag before the end of decryption.</summary>
    public const int SetTag = 0x11;

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_aes_128_gcm();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_aes_256_gcm();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_aes_128_ctr();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_aes_256_ctr();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(CryptoLibrary)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(CryptoLibrary)]
    internal static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    /// <summary>A new IV under the key and direction the context already has.</summary>
    [LibraryImport(CryptoLibrary, EntryPoint = "EVP_CipherInit_ex")]
    [SuppressGCTransition]
    internal static partial int RestartCipher(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(CryptoLibrary)]
    [SuppressGCTransition]
    internal static partial int EVP_CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(CryptoLibrary)]
    [SuppressGCTransition]
    internal static partial int EVP_CipherFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(CryptoLibrary)]
    [SuppressGCTransition]
    internal static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, byte* pointer);

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_sha1();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_sha256();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_sha384();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_sha512();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(CryptoLibrary)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(CryptoLibrary)]
    internal static partial int EVP_DigestInit_ex(nint context, nint digest, nint engine);

    [LibraryImport(CryptoLibrary)]
    [SuppressGCTransition]
    internal static partial int EVP_MD_CTX_copy_ex(nint target, nint source);

    [LibraryImport(CryptoLibrary)]
    [SuppressGCTransition]
    internal static partial int EVP_DigestUpdate(nint context, byte* data, nuint length);

    [LibraryImport(CryptoLibrary)]
    [SuppressGCTransition]
    internal static partial int EVP_DigestFinal_ex(nint context, byte* digest, uint* length);
}
