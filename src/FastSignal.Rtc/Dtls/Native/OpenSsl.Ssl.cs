using System.Runtime.InteropServices;

namespace FastSignal.Rtc.Dtls.Native;

/// <content>The DTLS handshake, memory BIOs and certificates. <see cref="nint"/> stands for C's long, which is as wide as a pointer here.</content>
internal static unsafe partial class OpenSsl
{
    /// <summary><c>DTLS1_2_VERSION</c> as it stands in a record header.</summary>
    public const int Dtls12Version = 0xFEFD;

    /// <summary><c>EVP_PKEY_EC</c>: the private key is an elliptic curve key.</summary>
    public const int EcKey = 408;

    /// <summary><c>SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT</c>.</summary>
    public const int RequirePeerCertificate = 0x01 | 0x02;

    /// <summary><c>SSL_OP_NO_QUERY_MTU</c>: the MTU is told, not asked from the BIO.</summary>
    public const ulong NoQueryMtu = 1UL << 12;

    /// <summary><c>SSL_OP_NO_TICKET</c>.</summary>
    public const ulong NoTicket = 1UL << 14;

    /// <summary><c>SSL_OP_NO_RENEGOTIATION</c>.</summary>
    public const ulong NoRenegotiation = 1UL << 30;

    /// <summary><c>SSL_CTRL_SET_MTU</c>.</summary>
    public const int SetMtu = 17;

    /// <summary><c>SSL_CTRL_SET_SESS_CACHE_MODE</c>; 0 turns the cache off.</summary>
    public const int SetSessionCacheMode = 44;

    /// <summary><c>DTLS_CTRL_GET_TIMEOUT</c>: time left until the flight is due again.</summary>
    public const int GetTimeout = 73;

    /// <summary><c>DTLS_CTRL_HANDLE_TIMEOUT</c>: sends the flight again when it is due.</summary>
    public const int HandleTimeout = 74;

    /// <summary><c>SSL_CTRL_SET_MIN_PROTO_VERSION</c>.</summary>
    public const int SetMinVersion = 123;

    /// <summary><c>SSL_ERROR_WANT_READ</c>.</summary>
    public const int WantRead = 2;

    /// <summary><c>SSL_ERROR_WANT_WRITE</c>.</summary>
    public const int WantWrite = 3;

    /// <summary><c>SSL_ERROR_ZERO_RETURN</c>: the peer sent close_notify.</summary>
    public const int ZeroReturn = 6;


    /// <summary><c>BIO_CTRL_RESET</c>: forgets the content.</summary>
    public const int ResetBio = 1;

    /// <summary><c>BIO_CTRL_INFO</c>: address and length of the content.</summary>
    public const int BioContent = 3;

    /// <summary><c>BIO_CTRL_PENDING</c>: length of the content.</summary>
    public const int BioPending = 10;

    /// <summary><c>BIO_C_SET_BUF_MEM_EOF_RETURN</c>; -1 makes an empty BIO mean "try again".</summary>
    public const int SetBioEofReturn = 130;

    /// <summary>Longest digest, <c>EVP_MAX_MD_SIZE</c>.</summary>
    public const int MaxDigestLength = 64;

    [LibraryImport(SslLibrary)]
    internal static partial nint DTLS_method();

    [LibraryImport(SslLibrary)]
    internal static partial nint SSL_CTX_new(nint method);

    [LibraryImport(SslLibrary)]
    internal static partial void SSL_CTX_free(nint context);

    [LibraryImport(SslLibrary)]
    internal static partial nint SSL_CTX_ctrl(nint context, int command, nint argument, nint pointer);

    [LibraryImport(SslLibrary)]
    internal static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_CTX_use_certificate_ASN1(nint context, int length, byte* der);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_CTX_use_PrivateKey_ASN1(int type, nint context, byte* der, nint length);

    [LibraryImport(SslLibrary)]
    internal static partial void SSL_CTX_set_verify(nint context, int mode, delegate* unmanaged[Cdecl]<int, nint, int> callback);

    [LibraryImport(SslLibrary, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SSL_CTX_set_cipher_list(nint context, string ciphers);

    /// <summary>Returns 0 on success, unlike its neighbours.</summary>
    [LibraryImport(SslLibrary, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SSL_CTX_set_tlsext_use_srtp(nint context, string profiles);

    [LibraryImport(SslLibrary)]
    internal static partial nint SSL_new(nint context);

    [LibraryImport(SslLibrary)]
    internal static partial void SSL_free(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial void SSL_set_bio(nint ssl, nint read, nint write);

    [LibraryImport(SslLibrary)]
    internal static partial nint SSL_ctrl(nint ssl, int command, nint argument, void* pointer);

    [LibraryImport(SslLibrary)]
    internal static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial void DTLS_set_timer_cb(nint ssl, delegate* unmanaged[Cdecl]<nint, uint, uint> callback);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_write(nint ssl, byte* data, int length);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_shutdown(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(SslLibrary)]
    internal static partial nint SSL_get1_peer_certificate(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial SrtpProtectionProfile* SSL_get_selected_srtp_profile(nint ssl);

    [LibraryImport(SslLibrary)]
    internal static partial int SSL_export_keying_material(
        nint ssl, byte* output, nuint outputLength, byte* label, nuint labelLength, byte* context, nuint contextLength, int useContext);

    [LibraryImport(CryptoLibrary)]
    internal static partial nint BIO_s_mem();

    [LibraryImport(CryptoLibrary)]
    internal static partial nint BIO_new(nint method);

    [LibraryImport(CryptoLibrary)]
    internal static partial nint BIO_ctrl(nint bio, int command, nint argument, void* pointer);

    [LibraryImport(CryptoLibrary)]
    internal static partial int BIO_read(nint bio, byte* buffer, int length);

    [LibraryImport(CryptoLibrary)]
    internal static partial int BIO_write(nint bio, byte* data, int length);

    [LibraryImport(CryptoLibrary)]
    internal static partial int X509_digest(nint certificate, nint digest, byte* output, uint* length);

    [LibraryImport(CryptoLibrary)]
    internal static partial void X509_free(nint certificate);

    /// <summary><c>SRTP_PROTECTION_PROFILE</c>: the name and the number of RFC 5764.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct SrtpProtectionProfile
    {
        public readonly nint Name;
        public readonly nuint Id;
    }

    /// <summary><c>struct timeval</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeValue
    {
        public nint Seconds;
        public nint Microseconds;
    }
}
