using FastSignal.Server.Hosting;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Server.Connections;

/// <summary>
/// As many TCP connections as the server takes clients, and some more; the next is cut. In place of Kestrel's own limit,
/// which is fixed when it starts.
/// </summary>
internal sealed class ConnectionLimit(LiveSettings live)
{
    /// <summary>TCP connections beyond the signalling clients: pages, REST, probes, and clients that are told there is no room.</summary>
    public const int OtherConnections = 1024;

    private int _open;

    /// <summary>Connections now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The connection middleware; the first one, so that a connection too many costs nothing further.</summary>
    public ConnectionDelegate Enforce(ConnectionDelegate next) => connection => OnConnectionAsync(connection, next);

    private async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > live.Current.Server.MaxConnections + OtherConnections)
                connection.Abort(new ConnectionAbortedException("too many connections"));
            else
                await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
