using System.Runtime.InteropServices;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>
/// libsrtp2, the reference implementation, as the oracle: one session in one direction. On Linux its absence fails the
/// tests that compare with it.
/// </summary>
internal sealed unsafe partial class LibSrtp : IDisposable
{
    private const string Library = "libsrtp2.so.1";
    private const int MaxTrailerLength = 144;
    private const int PolicyLength = 128;
    private const int AnyInbound = 2;
    private const int AnyOutbound = 3;

    private static readonly int InitResult = srtp_init();

    private nint _session;

    public LibSrtp(SrtpProfile profile, byte[] masterKey, byte[] masterSalt, bool outbound)
    {
        Assert.Equal(0, InitResult);
        byte[] keyAndSalt = [.. masterKey, .. masterSalt];
        byte* policy = stackalloc byte[PolicyLength];
        new Span<byte>(policy, PolicyLength).Clear();
        fixed (byte* key = keyAndSalt)
        {
            *(int*)policy = outbound ? AnyOutbound : AnyInbound;
            Assert.Equal(0, srtp_crypto_policy_set_from_profile_for_rtp(policy + 8, (int)profile));
            Assert.Equal(0, srtp_crypto_policy_set_from_profile_for_rtcp(policy + 32, (int)profile));
            *(byte**)(policy + 56) = key;
            *(ulong*)(policy + 88) = 1024;
            nint session;
            Assert.Equal(0, srtp_create(&session, policy));
            _session = session;
        }
    }

    public byte[] ProtectRtp(byte[] packet) => Run(packet, &srtp_protect);

    public byte[] ProtectRtcp(byte[] packet) => Run(packet, &srtp_protect_rtcp);

    public byte[] UnprotectRtp(byte[] packet) => Run(packet, &srtp_unprotect);

    public byte[] UnprotectRtcp(byte[] packet) => Run(packet, &srtp_unprotect_rtcp);

    public void Dispose()
    {
        if (_session != 0)
            Assert.Equal(0, srtp_dealloc(_session));
        _session = 0;
    }

    private byte[] Run(byte[] packet, delegate*<nint, byte*, int*, int> function)
    {
        byte[] buffer = new byte[packet.Length + MaxTrailerLength];
        packet.CopyTo(buffer, 0);
        int length = packet.Length;
        fixed (byte* bytes = buffer)
            Assert.Equal(0, function(_session, bytes, &length));
        return buffer[..length];
    }

    [LibraryImport(Library)]
    private static partial int srtp_init();

    [LibraryImport(Library)]
    private static partial int srtp_crypto_policy_set_from_profile_for_rtp(byte* policy, int profile);

    [LibraryImport(Library)]
    private static partial int srtp_crypto_policy_set_from_profile_for_rtcp(byte* policy, int profile);

    [LibraryImport(Library)]
    private static partial int srtp_create(nint* session, byte* policy);

    [LibraryImport(Library)]
    private static partial int srtp_dealloc(nint session);

    [LibraryImport(Library)]
    private static partial int srtp_protect(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_protect_rtcp(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_unprotect(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_unprotect_rtcp(nint session, byte* packet, int* length);
}
