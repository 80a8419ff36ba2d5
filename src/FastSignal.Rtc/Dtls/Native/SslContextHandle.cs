using System.Runtime.InteropServices;

namespace FastSignal.Rtc.Dtls.Native;

/// <summary>
/// Owns an <c>SSL_CTX</c>. A safe handle, because any thread may make a connection from it while another disposes it; the
/// connections themselves hold a reference of OpenSSL's own.
/// </summary>
internal sealed class SslContextHandle : SafeHandle
{
    public SslContextHandle(nint context) : base(0, ownsHandle: true) => SetHandle(context);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Makes an <c>SSL</c> of this context.</summary>
    /// <exception cref="ObjectDisposedException">The context was disposed.</exception>
    public nint NewConnection()
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            return OpenSsl.Check(OpenSsl.SSL_new(handle), nameof(OpenSsl.SSL_new));
        }
        finally
        {
            if (held)
                DangerousRelease();
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenSsl.SSL_CTX_free(handle);
        return true;
    }
}
