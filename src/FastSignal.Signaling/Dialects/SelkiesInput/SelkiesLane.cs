using System.Net;
using FastSignal.Signaling.Conversations;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>
/// What a Selkies client wants to see. Its protocols have no word for it, so the path says it: the segment before
/// <c>/signalling</c> or <c>/api/webrtc/signaling</c> names a stream or another client of the app. Any other segment, and
/// none, mean the app's first stream: the page of one stream is served under whatever name.
/// </summary>
internal static class SelkiesLane
{
    /// <summary>The lane of everybody whose path names nothing there is.</summary>
    public const string Default = "";

    private static readonly string[] Suffixes = ["/signalling", "/api/webrtc/signaling", "/api/ws"];

    /// <summary>The lane of a connection: servers and clients of one lane meet.</summary>
    public static string Of(IConversationHost host)
    {
        string segment = SegmentOf(host.Request.Path);
        return segment.Length > 0 && host.Parties.Find(host.App, segment) is not null ? segment : Default;
    }

    /// <summary>Id of the party a lane shows when no Selkies server is in it; null when there is none.</summary>
    public static string? TargetOf(IConversationHost host, string lane) =>
        lane.Length > 0 ? lane : host.Streams is [var first, ..] ? first.Name : null;

    /// <summary>Whether a connection may be a server, and so decide what others see.</summary>
    public static bool MayServe(IConversationHost host) => host.Options.SelkiesServers switch
    {
        SelkiesServers.Anyone => true,
        SelkiesServers.Local => IPEndPoint.TryParse(host.Request.RemoteAddress, out IPEndPoint? remote) && IsLoopback(remote.Address),
        _ => false,
    };

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>The segment before the signalling part of a path; empty when there is none.</summary>
    internal static string SegmentOf(string path)
    {
        ReadOnlySpan<char> bare = path.AsSpan().TrimEnd('/');
        foreach (string suffix in Suffixes)
        {
            if (!bare.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            ReadOnlySpan<char> prefix = bare[..^suffix.Length];
            return prefix[(prefix.LastIndexOf('/') + 1)..].ToString();
        }

        return "";
    }
}
