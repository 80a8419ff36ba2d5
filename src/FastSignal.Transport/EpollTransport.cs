using System.Net;
using System.Net.Sockets;
using FastSignal.Transport.Linux;
using FastSignal.Transport.Loops;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastSignal.Transport;

/// <summary>
/// An event-loop transport for Kestrel: one thread per loop that waits for its sockets with epoll, receives into one large
/// buffer, and runs the code that waited for the bytes. Linux only; see <see cref="IsSupported"/>.
/// </summary>
/// <remarks>
/// Code above goes on on the thread pool unless it says through <see cref="FastSignal.Primitives.IEventLoopFeature"/> that it
/// never blocks. The loops start with the first listener and end with the last one and its connections.
/// </remarks>
public sealed class EpollTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Most loops: more threads than any machine has cores only add switches.</summary>
    public const int MaxLoops = 256;

    private readonly int _loopCount;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private LoopSet? _loops;
    private int _listeners;

    /// <param name="loops">Number of loops; 0 for one per core.</param>
    /// <param name="loggers">Where the transport logs.</param>
    public EpollTransport(int loops, ILoggerFactory loggers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(loops);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(loops, MaxLoops);
        ArgumentNullException.ThrowIfNull(loggers);
        _loopCount = loops == 0 ? Math.Min(MaxLoops, Environment.ProcessorCount) : loops;
        _logger = loggers.CreateLogger("FastSignal.Transport");
    }

    /// <summary>Whether this system has what the transport needs: 64-bit Linux that gives this process an epoll instance.</summary>
    public static bool IsSupported => EpollSet.IsSupported;

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => _loops?.ConnectionCount ?? 0;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">The port is taken.</exception>
    /// <exception cref="SocketException">The address is not this machine's, or another system error.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var address = (IPEndPoint)endpoint;
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Any IPv6 address means any address of both families.
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(address);
            socket.Listen(EpollListener.Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            if (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(exception.Message, exception);
            throw;
        }

        EpollListener listener = Join(socket);
        try
        {
            listener.Start();
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    private EpollListener Join(Socket socket)
    {
        lock (_gate)
        {
            _loops ??= new LoopSet(_loopCount, _logger);
            _listeners++;
            return new EpollListener(socket, _loops, _logger, LeaveAsync);
        }
    }

    private ValueTask LeaveAsync()
    {
        lock (_gate)
        {
            if (--_listeners > 0)
                return default;
            LoopSet loops = _loops!;
            _loops = null;
            return loops.DisposeAsync();
        }
    }
}
