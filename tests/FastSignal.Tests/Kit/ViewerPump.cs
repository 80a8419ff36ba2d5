using System.Net.Sockets;

namespace FastSignal.Tests.Kit;

/// <summary>One thread that turns any number of viewers.</summary>
internal sealed class ViewerPump : IDisposable
{
    /// <summary>Longest wait for a datagram, so that timers run.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(2);

    private readonly Lock _sync = new();
    private readonly List<UdpViewer> _viewers = [];
    private readonly Thread _thread;
    private volatile bool _stopping;

    public ViewerPump()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "viewer-pump" };
        _thread.Start();
    }

    /// <summary>What the pump failed on; an assertion inside a viewer, most likely.</summary>
    public Exception? Fault { get; private set; }

    public void Add(UdpViewer viewer)
    {
        lock (_sync)
            _viewers.Add(viewer);
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        foreach (UdpViewer viewer in _viewers)
            viewer.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                UdpViewer[] viewers;
                lock (_sync)
                    viewers = [.. _viewers];
                List<Socket> readable = [.. viewers.Select(viewer => viewer.Socket)];
                if (readable.Count > 0)
                    Socket.Select(readable, null, null, Wait);
                else
                    Thread.Yield();
                foreach (UdpViewer viewer in viewers)
                    viewer.Turn();
            }
        }
#pragma warning disable CA1031 // Reported by the test that owns the pump.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fault = fault;
        }
    }
}
