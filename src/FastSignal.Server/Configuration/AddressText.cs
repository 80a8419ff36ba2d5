using System.Net;
using System.Net.Sockets;

namespace FastSignal.Server.Configuration;

/// <summary>Reads IP addresses in their full textual form only.</summary>
internal static class AddressText
{
    /// <summary>
    /// False for anything but dotted quads and IPv6 addresses: <see cref="IPAddress.TryParse(string?, out IPAddress?)"/>
    /// alone would take <c>8080</c> for 0.0.31.144 and <c>10.1</c> for 10.0.0.1.
    /// </summary>
    public static bool TryParse(string text, out IPAddress value)
    {
        bool valid = IPAddress.TryParse(text, out IPAddress? address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3);
        value = address ?? IPAddress.None;
        return valid;
    }
}
