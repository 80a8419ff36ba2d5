using System.Diagnostics;
using FastSignal.Load.Options;
using FastSignal.Primitives;
using FastSignal.Transport.Linux;

namespace FastSignal.Load.Client;

/// <summary>
/// All connections of a run on one thread over epoll, so that the client stays cheaper than what it loads. Everything a scenario
/// does to its connections happens on this thread, within <see cref="Run"/>.
/// </summary>
internal sealed class LoadLoop : IDisposable
{
    /// <summary>Largest part of the input one system call takes.</summary>
    private const int RoomBytes = 256 * 1024;

    /// <summary>Longest sleep, so that time limits and Ctrl-C are noticed.</summary>
    private const int MaxWaitMs = 20;

    /// <summary>
    /// When something is due sooner than this, the loop polls instead of sleeping: it is exact then, and the server does not pay for waking
    /// a sleeping client that in real life is another machine.
    /// </summary>
    private const long PollBelowUs = 1500;

    private readonly EpollSet _epoll = new();
    private readonly byte[] _room = GC.AllocateUninitializedArray<byte>(RoomBytes, pinned: true);
    private readonly LoadConnection?[] _connections = new LoadConnection?[CommonOptions.MaxConnections + 1];
    private readonly Stack<int> _free = new();
    private int _highest;

    /// <summary>Whether the run is to end early; set from any thread.</summary>
    public volatile bool IsCancelled;

    /// <summary>Connections with a socket.</summary>
    public int Count { get; private set; }

    /// <summary>Microseconds spent in work, as opposed to sleeping and polling for nothing; with the time that passed it says whether the client was the bottleneck.</summary>
    public long BusyUs { get; private set; }

    /// <summary>Microseconds spent in <see cref="Run"/>.</summary>
    public long ElapsedUs { get; private set; }

    /// <summary>Called about every turn with the time; keeps the measurement's seconds.</summary>
    public Action<long> OnTurn { get; set; } = static _ => { };

    /// <summary>Gives a connection a place among the others.</summary>
    /// <returns>The place, or -1 when all are taken.</returns>
    public int Add(LoadConnection connection, int descriptor)
    {
        if (Count >= CommonOptions.MaxConnections)
            return -1;
        int slot = _free.Count > 0 ? _free.Pop() : _highest++;
        _connections[slot] = connection;
        Count++;
        int error = _epoll.Add(descriptor, slot, Readiness.Readable | Readiness.Writable | Readiness.PeerEnded | Readiness.EdgeTriggered);
        if (error == 0)
            return slot;
        Remove(slot);
        return -1;
    }

    /// <summary>Takes the place back; the descriptor is closed by its owner.</summary>
    public void Remove(int slot)
    {
        _connections[slot] = null;
        _free.Push(slot);
        Count--;
    }

    /// <summary>Serves the connections until something says to stop.</summary>
    /// <param name="untilUs">When to stop at the latest.</param>
    /// <param name="tick">Does what is due and says when it wants to be called next, in microseconds; null for nothing.</param>
    /// <param name="isDone">Whether to stop now; null to go on until the time.</param>
    /// <returns>Whether <paramref name="isDone"/> ended it, or there was none and the time came.</returns>
    public bool Run(long untilUs, Func<long, long>? tick = null, Func<bool>? isDone = null)
    {
        long now = MonotonicClock.NowUs;
        while (true)
        {
            if (isDone?.Invoke() == true)
                return true;
            if (now >= untilUs || IsCancelled)
                return isDone is null && !IsCancelled;

            long due = Math.Min(untilUs, tick?.Invoke(now) ?? long.MaxValue);
            long waitFrom = MonotonicClock.NowUs;
            int events = _epoll.Wait(due - waitFrom < PollBelowUs ? 0 : (int)Math.Min(MaxWaitMs, (due - waitFrom) / 1000));
            long waited = MonotonicClock.NowUs;
            // The wait itself belongs to the work when it found something at once, and to idleness otherwise.
            BusyUs += waitFrom - now + (events > 0 && waited - waitFrom < 20 ? waited - waitFrom : 0);
            for (int i = 0; i < events; i++)
            {
                Readiness readiness = _epoll.EventAt(i, out long tag);
                if (tag >= 0)
                    _connections[tag]?.OnReady(readiness, _room, MonotonicClock.NowUs);
            }

            OnTurn(waited);
            long end = MonotonicClock.NowUs;
            BusyUs += end - waited;
            ElapsedUs += end - now;
            now = end;
        }
    }

    /// <summary>Cuts whatever is still connected.</summary>
    public void Dispose()
    {
        foreach (LoadConnection? connection in _connections)
            connection?.Abort();
        Debug.Assert(Count == 0, "Every connection gave its place back.");
        _epoll.Dispose();
    }
}
