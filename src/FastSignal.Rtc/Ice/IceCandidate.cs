using System.Globalization;
using System.Net;
using System.Text;

namespace FastSignal.Rtc.Ice;

/// <summary>A candidate as RFC 8839 section 5.1 writes it, with the TCP types of RFC 6544.</summary>
public sealed record IceCandidate
{
    /// <summary>Longest candidate line read, in characters; browsers write fewer than 200.</summary>
    public const int MaxLineLength = 1024;

    /// <summary>Longest foundation (RFC 8839 section 5.1).</summary>
    private const int MaxFoundationLength = 32;

    /// <summary>Highest component id (RFC 8839 section 5.1).</summary>
    private const int MaxComponent = 256;

    private const uint HostTypePreference = 126;

    /// <summary>Equal for candidates of one base and type.</summary>
    public required string Foundation { get; init; }

    /// <summary>1 for RTP, and for everything under rtcp-mux.</summary>
    public int Component { get; init; } = 1;

    /// <summary>Transport, with the TCP type.</summary>
    public IceTransport Transport { get; init; }

    /// <summary>RFC 8445 section 5.1.2.</summary>
    public uint Priority { get; init; }

    /// <summary>IPv4 or IPv6 literal, or a name (see <see cref="IsMdns"/>).</summary>
    public required string Address { get; init; }

    /// <summary>Port; 9 for TCP active.</summary>
    public int Port { get; init; }

    /// <summary>How the address was obtained.</summary>
    public IceCandidateType Type { get; init; }

    /// <summary><c>raddr</c>; null when absent.</summary>
    public string? RelatedAddress { get; init; }

    /// <summary><c>rport</c>; null when absent.</summary>
    public int? RelatedPort { get; init; }

    /// <summary>The extension <c>ufrag</c>; null when absent.</summary>
    public string? UsernameFragment { get; init; }

    /// <summary>True for a <c>.local</c> name by which browsers hide a private address. A lite server never resolves it.</summary>
    public bool IsMdns => Address.EndsWith(".local", StringComparison.OrdinalIgnoreCase);

    /// <summary>A UDP host candidate for an address of this server.</summary>
    /// <param name="endpoint">Announced address and bound port.</param>
    /// <param name="index">Position among the announced addresses; earlier ones get the higher priority. 0 to 65535.</param>
    public static IceCandidate Host(IPEndPoint endpoint, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, ushort.MaxValue);
        IPAddress address = endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4() : endpoint.Address;
        return new IceCandidate
        {
            Foundation = (index + 1).ToString(CultureInfo.InvariantCulture),
            // RFC 8445 section 5.1.2.1 with component 1.
            Priority = (HostTypePreference << 24) | ((uint)(ushort.MaxValue - index) << 8) | 255,
            Address = address.ToString(),
            Port = endpoint.Port,
        };
    }

    /// <summary>
    /// Reads <c>candidate:...</c>, with or without a leading <c>a=</c>. False for anything that cannot be used: RFC 8839
    /// section 5.1 asks to ignore such candidates. The empty text, which ends a generation's candidates, is the caller's.
    /// </summary>
    public static bool TryParse(string? line, out IceCandidate? candidate)
    {
        candidate = null;
        if (line is null || line.Length > MaxLineLength)
            return false;
        ReadOnlySpan<char> rest = line.AsSpan().Trim();
        if (rest.StartsWith("a=", StringComparison.OrdinalIgnoreCase))
            rest = rest[2..];
        const string Prefix = "candidate:";
        if (!rest.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        rest = rest[Prefix.Length..];

        ReadOnlySpan<char> foundation = NextToken(ref rest);
        ReadOnlySpan<char> component = NextToken(ref rest);
        ReadOnlySpan<char> transport = NextToken(ref rest);
        ReadOnlySpan<char> priority = NextToken(ref rest);
        ReadOnlySpan<char> address = NextToken(ref rest);
        ReadOnlySpan<char> port = NextToken(ref rest);
        if (foundation.Length is 0 or > MaxFoundationLength || !IsPrintable(foundation)
            || !TryNumber(component, out uint componentId) || componentId is 0 or > MaxComponent
            || !TryNumber(priority, out uint priorityValue)
            || !IsAddress(address)
            || !TryPort(port, out int portValue)
            || !NextToken(ref rest).Equals("typ", StringComparison.OrdinalIgnoreCase)
            || !TryType(NextToken(ref rest), out IceCandidateType type))
        {
            return false;
        }

        bool tcp = transport.Equals("tcp", StringComparison.OrdinalIgnoreCase);
        if (!tcp && !transport.Equals("udp", StringComparison.OrdinalIgnoreCase))
            return false;

        IceCandidate parsed = new()
        {
            Foundation = foundation.ToString(),
            Component = (int)componentId,
            // RFC 6544 section 4.5 requires tcptype; old senders without it meant a listening address.
            Transport = tcp ? IceTransport.TcpPassive : IceTransport.Udp,
            Priority = priorityValue,
            Address = address.ToString(),
            Port = portValue,
            Type = type,
        };
        return TryExtensions(rest, parsed, tcp, out candidate);
    }

    /// <summary>The line without <c>a=</c>, as signalling carries it.</summary>
    public string Format()
    {
        StringBuilder text = new(96);
        text.Append(CultureInfo.InvariantCulture, $"candidate:{Foundation} {Component} ");
        text.Append(Transport == IceTransport.Udp ? "udp" : "tcp");
        text.Append(CultureInfo.InvariantCulture, $" {Priority} {Address} {Port} typ {TypeName(Type)}");
        if (RelatedAddress is not null)
            text.Append(CultureInfo.InvariantCulture, $" raddr {RelatedAddress}");
        if (RelatedPort is not null)
            text.Append(CultureInfo.InvariantCulture, $" rport {RelatedPort}");
        if (Transport != IceTransport.Udp)
            text.Append(CultureInfo.InvariantCulture, $" tcptype {TcpTypeName(Transport)}");
        if (UsernameFragment is not null)
            text.Append(CultureInfo.InvariantCulture, $" ufrag {UsernameFragment}");
        return text.ToString();
    }

    // Pairs of name and value; a name without value at the end and pairs of unknown name are passed over.
    private static bool TryExtensions(ReadOnlySpan<char> rest, IceCandidate parsed, bool tcp, out IceCandidate? candidate)
    {
        candidate = null;
        while (true)
        {
            ReadOnlySpan<char> name = NextToken(ref rest);
            ReadOnlySpan<char> value = NextToken(ref rest);
            if (value.IsEmpty)
                break;
            if (name.Equals("raddr", StringComparison.OrdinalIgnoreCase))
            {
                if (!IsAddress(value))
                    return false;
                parsed = parsed with { RelatedAddress = value.ToString() };
            }
            else if (name.Equals("rport", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryPort(value, out int port))
                    return false;
                parsed = parsed with { RelatedPort = port };
            }
            else if (tcp && name.Equals("tcptype", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryTcpType(value, out IceTransport transport))
                    return false;
                parsed = parsed with { Transport = transport };
            }
            else if (name.Equals("ufrag", StringComparison.OrdinalIgnoreCase))
            {
                parsed = parsed with { UsernameFragment = value.ToString() };
            }
        }

        candidate = parsed;
        return true;
    }

    private static ReadOnlySpan<char> NextToken(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(' ');
        int space = rest.IndexOf(' ');
        ReadOnlySpan<char> token = space < 0 ? rest : rest[..space];
        rest = rest[token.Length..];
        return token;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out uint value)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryPort(ReadOnlySpan<char> text, out int port)
    {
        bool valid = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value);
        port = value;
        return valid;
    }

    // An IP literal, or a name of the characters host names have; what it names is never looked up.
    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return false;
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or ':' or '_' or '%'))
                return false;
        }

        return !text.Contains(':') || IPAddress.TryParse(text, out _);
    }

    private static bool IsPrintable(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~');

    private static bool TryType(ReadOnlySpan<char> text, out IceCandidateType type)
    {
        for (type = IceCandidateType.Host; type <= IceCandidateType.Relay; type++)
        {
            if (text.Equals(TypeName(type), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool TryTcpType(ReadOnlySpan<char> text, out IceTransport transport)
    {
        for (transport = IceTransport.TcpActive; transport <= IceTransport.TcpSimultaneousOpen; transport++)
        {
            if (text.Equals(TcpTypeName(transport), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string TypeName(IceCandidateType type) => type switch
    {
        IceCandidateType.Host => "host",
        IceCandidateType.ServerReflexive => "srflx",
        IceCandidateType.PeerReflexive => "prflx",
        _ => "relay",
    };

    private static string TcpTypeName(IceTransport transport) => transport switch
    {
        IceTransport.TcpActive => "active",
        IceTransport.TcpPassive => "passive",
        _ => "so",
    };
}
