using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Dtls.Native;

/// <summary>
/// The functions of OpenSSL 3 this project calls: <c>Crypto</c> has the ciphers and digests of SRTP, <c>Ssl</c> the DTLS
/// handshake. Pointers to OpenSSL's objects are <see cref="nint"/>; their owners free them in one idempotent Dispose.
/// </summary>
internal static unsafe partial class OpenSsl
{
    /// <summary>File name of the cipher library, with the soname of OpenSSL 3.</summary>
    public const string CryptoLibrary = "libcrypto.so.3";

    /// <summary>File name of the TLS library, with the soname of OpenSSL 3.</summary>
    public const string SslLibrary = "libssl.so.3";

    /// <summary>
    /// Loads a library ahead of the first call into it, so that its absence has a name instead of surfacing as a
    /// <see cref="DllNotFoundException"/> from the middle of a handshake.
    /// </summary>
    /// <exception cref="OpenSslMissingException">The loader does not find the library.</exception>
    public static void Require(string library)
    {
        if (!NativeLibrary.TryLoad(library, typeof(OpenSsl).Assembly, null, out _))
            throw new OpenSslMissingException(library);
    }

    /// <summary>Turns a failed call that no input from the wire can cause into an exception.</summary>
    /// <exception cref="CryptographicException">The call did not return 1.</exception>
    public static void Check(int result, string function)
    {
        if (result != 1)
            Fail(function);
    }

    /// <summary>Turns a failed allocation into an exception.</summary>
    /// <exception cref="CryptographicException">The pointer is null.</exception>
    public static nint Check(nint pointer, string function)
    {
        if (pointer == 0)
            Fail(function);
        return pointer;
    }

    /// <summary>The oldest error of this thread in OpenSSL's words, or null when there is none.</summary>
    public static string? TakeError()
    {
        nuint code = ERR_get_error();
        if (code == 0)
            return null;
        return Marshal.PtrToStringUTF8(ERR_reason_error_string(code)) ?? $"OpenSSL error 0x{code:X}";
    }

    private static void Fail(string function)
    {
        string reason = TakeError() ?? "no reason given";
        ERR_clear_error();
        throw new CryptographicException($"OpenSSL's {function} failed: {reason}.");
    }

    [LibraryImport(CryptoLibrary)]
    internal static partial void ERR_clear_error();

    [LibraryImport(CryptoLibrary)]
    private static partial nuint ERR_get_error();

    [LibraryImport(CryptoLibrary)]
    private static partial nint ERR_reason_error_string(nuint code);
}
