using System.Net;

namespace FastSignal.WebSockets;

/// <summary>A well-formed upgrade request, as an endpoint sees it.</summary>
public sealed class UpgradeRequest
{
    /// <summary>Decoded path of the target, starting with <c>/</c>; <c>%2F</c> stays as it is, because decoding it would change the segments.</summary>
    public required string Path { get; init; }

    /// <summary>The query as it came, without the question mark; empty when there is none.</summary>
    public string Query { get; init; } = "";

    /// <summary>Host and port the client addressed: the authority of an absolute-form target, else the Host header (RFC 9112 section 3.2.2).</summary>
    public string Host { get; init; } = "";

    /// <summary>All header fields in the order of the request, values trimmed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Subprotocols the client offers, in its order of preference (RFC 6455 section 11.3.4).</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>Address of the peer of the TCP connection.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>Whether the connection is encrypted by TLS in this process.</summary>
    public bool IsTls { get; init; }

    /// <summary>The Origin header, or null: who may is the endpoint's policy.</summary>
    public string? Origin => Header("Origin");

    /// <summary>The header's value, repeated fields joined by a comma and a blank (RFC 9110 section 5.3); null when absent.</summary>
    /// <param name="name">Header name in any case.</param>
    public string? Header(string name)
    {
        string? value = null;
        foreach (KeyValuePair<string, string> field in Headers)
        {
            if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
                value = value is null ? field.Value : $"{value}, {field.Value}";
        }

        return value;
    }

    /// <summary>How many fields of the name the request has.</summary>
    internal int CountOf(string name)
    {
        int count = 0;
        foreach (KeyValuePair<string, string> field in Headers)
        {
            if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
                count++;
        }

        return count;
    }
}
