using System.Text;

namespace FastSignal.Rtc.Ice;

/// <summary>The credentials of one ICE generation in the form they have on the wire.</summary>
internal sealed class IceGeneration
{
    private readonly byte[] _localFragment;

    // Null until the answer is known: until then a check is accepted on our password alone, because over UDP it may
    // overtake the answer that travels over signalling.
    private byte[]? _remoteFragment;

    public IceGeneration(IceCredentials local)
    {
        Local = local;
        _localFragment = Encoding.UTF8.GetBytes(local.UsernameFragment);
        Key = Encoding.UTF8.GetBytes(local.Password);
    }

    public IceCredentials Local { get; }

    /// <summary>HMAC key: our password authenticates requests to us and our responses (RFC 8445 section 7.2.2).</summary>
    public byte[] Key { get; }

    public bool HasRemote => _remoteFragment is not null;

    public void SetRemote(IceCredentials remote) => _remoteFragment = Encoding.UTF8.GetBytes(remote.UsernameFragment);

    public bool Owns(ReadOnlySpan<byte> fragment) => fragment.SequenceEqual(_localFragment);

    /// <summary>True for a USERNAME <c>ours:theirs</c> of this generation.</summary>
    public bool Accepts(ReadOnlySpan<byte> username)
    {
        if (username.Length <= _localFragment.Length || username[_localFragment.Length] != (byte)':' || !username.StartsWith(_localFragment))
            return false;
        return _remoteFragment is null || username[(_localFragment.Length + 1)..].SequenceEqual(_remoteFragment);
    }
}
