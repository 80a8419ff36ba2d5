using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>A DTLS client straight on OpenSSL, with neither certificate nor SRTP: what no browser is.</summary>
internal sealed unsafe class BareClient : IDisposable
{
    private readonly nint _context = OpenSsl.SSL_CTX_new(OpenSsl.DTLS_method());
    private readonly nint _ssl;
    private readonly MemoryBio _input = MemoryBio.Create();
    private readonly MemoryBio _output = MemoryBio.Create();

    public BareClient()
    {
        OpenSsl.SSL_CTX_set_options(_context, OpenSsl.NoQueryMtu);
        _ssl = OpenSsl.SSL_new(_context);
        OpenSsl.SSL_set_bio(_ssl, _input.Handle, _output.Handle);
        OpenSsl.SSL_ctrl(_ssl, OpenSsl.SetMtu, 1200, null);
        OpenSsl.SSL_set_connect_state(_ssl);
    }

    public void Receive(ReadOnlySpan<byte> datagram)
    {
        _input.Write(datagram);
        Step();
    }

    public void Step()
    {
        OpenSsl.ERR_clear_error();
        _ = OpenSsl.SSL_do_handshake(_ssl);
        OpenSsl.ERR_clear_error();
    }

    public byte[] TakeFlight()
    {
        byte[] flight = _output.Content.ToArray();
        _output.Reset();
        return flight;
    }

    public void Dispose()
    {
        OpenSsl.SSL_free(_ssl);
        OpenSsl.SSL_CTX_free(_context);
    }
}
