using System.Text;
using FastSignal.Load.Scenarios;
using FastSignal.Primitives;

namespace FastSignal.Load.Signalling;

/// <summary>
/// Asks the server for broadcasts on a thread of its own, one at a time: at a rate, or the next as soon as all receivers have
/// the one before. Remembers when each was asked for.
/// </summary>
internal sealed class BroadcastSource : IDisposable
{
    /// <summary>Broadcasts whose time is remembered; a receiver that is further behind is not measured any more.</summary>
    public const int MaxUnderWay = 1024;

    private static readonly TimeSpan s_endTimeout = TimeSpan.FromSeconds(40);

    private readonly RestClient _rest;
    private readonly double _perSecond;
    private readonly long[] _askedUs = new long[MaxUnderWay];
    private readonly SemaphoreSlim _next = new(1);
    private readonly ManualResetEventSlim _stop = new();
    private byte[] _body = Body(0);
    private Thread? _thread;
    private int _asked;
    private volatile string? _failure;

    /// <param name="rest">The server.</param>
    /// <param name="perSecond">Broadcasts per second; 0 waits for <see cref="Continue"/> after each.</param>
    public BroadcastSource(RestClient rest, double perSecond) => (_rest, _perSecond) = (rest, perSecond);

    /// <summary>What tells a broadcast of this tool from other messages.</summary>
    public static ReadOnlySpan<byte> Marker => "load-broadcast"u8;

    /// <summary>How many were asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Asks for one on this thread; for calibration before the start.</summary>
    public void AskOnce()
    {
        _askedUs[_asked % MaxUnderWay] = MonotonicClock.NowUs;
        Volatile.Write(ref _asked, _asked + 1);
        _rest.Broadcast(_body);
    }

    /// <summary>Makes what is delivered so many bytes longer.</summary>
    public void Pad(int bytes) => _body = Body(bytes);

    /// <summary>Begins.</summary>
    public void Start()
    {
        _thread = new Thread(Ask) { IsBackground = true, Name = "broadcasts" };
        _thread.Start();
    }

    /// <summary>Every receiver has the last one.</summary>
    public void Continue() => _next.Release();

    /// <summary>When the broadcast of that number, counted from 0, was asked for; null when that is forgotten.</summary>
    public long? AskedUs(int number) => Asked - number is > 0 and <= MaxUnderWay ? Volatile.Read(ref _askedUs[number % MaxUnderWay]) : null;

    /// <summary>Passes on why the server refused.</summary>
    /// <exception cref="LoadFailureException">It did.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new LoadFailureException(failure);
    }

    /// <summary>Ends the thread.</summary>
    public void Stop()
    {
        _stop.Set();
        _next.Release();
        _thread?.Join(s_endTimeout);
    }

    public void Dispose()
    {
        Stop();
        _next.Dispose();
        _stop.Dispose();
    }

    private static byte[] Body(int padding) => Encoding.UTF8.GetBytes(
        $$$"""{"type":"load-broadcast","data":{"pad":"{{{new string('x', padding)}}}"}}""");

    private void Ask()
    {
        Pace pace = new(Math.Max(_perSecond, 1e-9), MonotonicClock.NowUs);
        try
        {
            while (!_stop.IsSet)
            {
                if (_perSecond == 0)
                    _next.Wait();
                else if (!pace.TryTake(MonotonicClock.NowUs, out _))
                    _stop.Wait(TimeSpan.FromMicroseconds(Math.Max(100, pace.DueUs - MonotonicClock.NowUs)));
                else
                    AskOnce();
                if (_perSecond == 0 && !_stop.IsSet)
                    AskOnce();
            }
        }
        catch (LoadFailureException failure)
        {
            _failure = failure.Message;
        }
    }
}
