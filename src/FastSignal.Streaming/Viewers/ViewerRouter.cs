using System.Buffers.Binary;
using System.Collections.Concurrent;
using FastSignal.Rtc;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// Finds the viewer a datagram belongs to: by its source address, or, on first contact, by the user name of its STUN check
/// (RFC 8445 section 7.3). Read by the receiving thread, written by the workers.
/// </summary>
internal sealed class ViewerRouter
{
    private readonly ConcurrentDictionary<TransportAddress, ViewerSession> _byAddress = new();

    // Our user fragments are eight characters long, so one integer is the key and no string is made per datagram.
    private readonly ConcurrentDictionary<ulong, ViewerSession> _byFragment = new();

    /// <summary>Addresses known; zero when no viewer is left.</summary>
    public int AddressCount => _byAddress.Count;

    /// <summary>User fragments known; zero when no viewer is left.</summary>
    public int FragmentCount => _byFragment.Count;

    /// <summary>The viewer that a datagram belongs to, or null.</summary>
    public ViewerSession? Find(ReadOnlySpan<byte> datagram, TransportAddress from, DatagramKind kind)
    {
        // A check names its viewer even when the address is known: a port may pass from one viewer to the next.
        if (kind == DatagramKind.Stun && StunRouting.TryReadLocalUfrag(datagram, out ReadOnlySpan<byte> fragment))
            return TryKey(fragment, out ulong key) ? _byFragment.GetValueOrDefault(key) : null;
        return _byAddress.GetValueOrDefault(from);
    }

    /// <summary>Routes checks for this user fragment to the viewer.</summary>
    public void AddFragment(string fragment, ViewerSession viewer) => _byFragment[Key(fragment)] = viewer;

    /// <summary>Stops routing checks for this user fragment.</summary>
    public void RemoveFragment(string fragment) => _byFragment.TryRemove(Key(fragment), out _);

    /// <summary>Routes an authenticated address to the viewer.</summary>
    public void AddAddress(TransportAddress address, ViewerSession viewer) => _byAddress[address] = viewer;

    /// <summary>Stops routing an address, unless another viewer has taken it over meanwhile.</summary>
    public void RemoveAddress(TransportAddress address, ViewerSession viewer) =>
        _byAddress.TryRemove(new KeyValuePair<TransportAddress, ViewerSession>(address, viewer));

    private static ulong Key(string fragment)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (fragment.Length != sizeof(ulong))
            throw new ArgumentException("A local user fragment has eight characters.", nameof(fragment));
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)fragment[i];
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static bool TryKey(ReadOnlySpan<byte> fragment, out ulong key)
    {
        key = fragment.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(fragment) : 0;
        return key != 0;
    }
}
