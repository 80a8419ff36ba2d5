using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace FastSignal.Streaming.Udp;

/// <summary>Which addresses are announced as ICE host candidates.</summary>
internal static class LocalAddresses
{
    /// <summary>Announced addresses at most; a machine with more interfaces should name the ones it wants.</summary>
    public const int MaxAddresses = 16;

    /// <summary>
    /// The configured public addresses when there are any: a server behind 1:1 NAT is reached there and nowhere else, and
    /// knows them only by configuration. Otherwise the bound address, or, when bound to "any", the addresses of all
    /// interfaces that are up (RFC 8445 section 5.1.1.1), loopback only where there is nothing else.
    /// </summary>
    public static IReadOnlyList<IPAddress> List(IPAddress bound, IReadOnlyList<IPAddress> publicAddresses)
    {
        if (publicAddresses.Count > 0)
            return [.. publicAddresses.Distinct().Take(MaxAddresses)];
        if (bound.IsIPv4MappedToIPv6)
            bound = bound.MapToIPv4();
        if (!bound.Equals(IPAddress.Any) && !bound.Equals(IPAddress.IPv6Any))
            return [bound];
        List<IPAddress> addresses = [.. InterfaceAddresses(loopback: false)];
        return [.. (addresses.Count > 0 ? addresses : InterfaceAddresses(loopback: true)).Distinct().Take(MaxAddresses)];
    }

    private static IEnumerable<IPAddress> InterfaceAddresses(bool loopback) =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        from unicast in network.GetIPProperties().UnicastAddresses
        let address = unicast.Address
        where IPAddress.IsLoopback(address) == loopback && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast
        orderby address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1
        select address;
}
