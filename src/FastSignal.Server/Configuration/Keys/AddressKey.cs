using System.Net;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>An address to listen on.</summary>
internal sealed class AddressKey(string section, string name, IPAddress defaultValue, string description)
    : ScalarKey<IPAddress>(section, name, defaultValue, description)
{
    /// <inheritdoc/>
    public override string Allowed => "an IP address, localhost, or * for every address of this machine";

    /// <inheritdoc/>
    protected override bool TryParse(string text, out IPAddress value)
    {
        value = Default;
        if (text == "*")
            value = IPAddress.IPv6Any;
        else if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            value = IPAddress.Loopback;
        else
            return AddressText.TryParse(text, out value);
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IPAddress value) => JsonText.Quote(value.ToString());
}
