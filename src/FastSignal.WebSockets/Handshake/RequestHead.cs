using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace FastSignal.WebSockets.Handshake;

/// <summary>The head of a connection's first request, looked at without consuming it.</summary>
internal readonly struct RequestHead
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private RequestHead(HeadKind kind, UpgradeRequest? request = null, bool isHttp11 = false, int size = 0)
    {
        Kind = kind;
        Request = request;
        IsHttp11 = isHttp11;
        Size = size;
    }

    public HeadKind Kind { get; }

    /// <summary>The request, for <see cref="HeadKind.Upgrade"/>.</summary>
    public UpgradeRequest? Request { get; }

    public bool IsHttp11 { get; }

    /// <summary>Bytes of the head, final empty line included; frames may follow at once.</summary>
    public int Size { get; }

    /// <summary>
    /// Looks at what has arrived so far. Decides as early as it can: by the first byte for TLS or HTTP/2, by the request
    /// line for paths nobody claims, so that ordinary requests are not held up.
    /// </summary>
    public static RequestHead Look(in ReadOnlySequence<byte> input, IWebSocketEndpoint endpoint, int maxBytes, ConnectionContext connection)
    {
        if (input.IsSingleSegment)
            return Look(input.FirstSpan, endpoint, maxBytes, connection);

        int length = (int)Math.Min(input.Length, maxBytes + 1L);
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            input.Slice(0, length).CopyTo(joined);
            return Look(joined.AsSpan(0, length), endpoint, maxBytes, connection);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    private static RequestHead Look(ReadOnlySpan<byte> bytes, IWebSocketEndpoint endpoint, int maxBytes, ConnectionContext connection)
    {
        ReadOnlySpan<byte> method = RequestLine.Method;
        int compared = Math.Min(bytes.Length, method.Length);
        if (!bytes[..compared].SequenceEqual(method[..compared]))
            return new RequestHead(HeadKind.NotOurs);

        int lineEnd = bytes.IndexOf("\r\n"u8);
        if (lineEnd < 0)
            return new RequestHead(bytes.Length > maxBytes || bytes.Contains((byte)'\n') ? HeadKind.NotOurs : HeadKind.Incomplete);
        if (!RequestLine.TryParse(bytes[..lineEnd], out RequestLine line) || !endpoint.Claims(line.Path))
            return new RequestHead(HeadKind.NotOurs);

        int end = bytes.IndexOf(HeadEnd);
        if (end < 0 ? bytes.Length > maxBytes : end + HeadEnd.Length > maxBytes)
            return new RequestHead(HeadKind.TooLarge);
        if (end < 0)
            return new RequestHead(HeadKind.Incomplete);

        ReadOnlySpan<byte> fieldLines = end == lineEnd ? default : bytes[(lineEnd + 2)..end];
        List<KeyValuePair<string, string>>? fields = HeaderFields.Parse(fieldLines);
        if (fields is null)
            return new RequestHead(HeadKind.Malformed);

        UpgradeRequest request = ToRequest(line, fields, connection);
        return UpgradeRules.IsAttempt(request)
            ? new RequestHead(HeadKind.Upgrade, request, line.IsHttp11, end + HeadEnd.Length)
            : new RequestHead(HeadKind.NotOurs);
    }

    private static UpgradeRequest ToRequest(in RequestLine line, List<KeyValuePair<string, string>> fields, ConnectionContext connection)
    {
        bool isTls = connection.Features.Get<ITlsHandshakeFeature>() is not null;
        return line.ToRequest(fields, connection.RemoteEndPoint, isTls);
    }
}
