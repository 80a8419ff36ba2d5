using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FastSignal.Transport.Linux;

/// <summary>
/// One epoll instance with its own wake-up. Descriptors are added from any thread; waiting is one thread's. A descriptor
/// leaves by being closed.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    /// <summary>Reported for <see cref="Wake"/>; never a descriptor's tag.</summary>
    public const long WakeTag = -1;

    /// <summary>Descriptors reported by one wait; the rest comes with the next, so nobody is forgotten.</summary>
    private const int MaxEvents = 512;

    /// <summary>Size of <c>struct epoll_event</c>: packed on x86-64 only.</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int TagOffset = EventSize - sizeof(long);

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events;

    /// <summary>Keeps a late wake-up off a descriptor number that has a new owner.</summary>
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <exception cref="Win32Exception">The process or the machine has no descriptors left.</exception>
    public EpollSet()
    {
        _epoll = LibC.EpollCreate(LibC.EpollCloseOnExec);
        if (_epoll < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());

        _wake = LibC.EventDescriptor(0, LibC.EventCloseOnExec | LibC.EventNonBlocking);
        int error = _wake < 0 ? Marshal.GetLastPInvokeError() : Add(_wake, WakeTag, Readiness.Readable | Readiness.EdgeTriggered);
        if (error != 0)
        {
            Close();
            throw new Win32Exception(error);
        }

        _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * EventSize));
    }

    /// <summary>Whether this system has epoll with the layouts used here, and lets this process have it. Found out once, by trying.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && TryMake();

    /// <summary>Watches a descriptor; returns 0 or the error.</summary>
    /// <param name="descriptor">A socket.</param>
    /// <param name="tag">Reported with its events.</param>
    /// <param name="interest">What is reported; failures always are.</param>
    public int Add(int descriptor, long tag, Readiness interest)
    {
        byte* registration = stackalloc byte[EventSize];
        *(uint*)registration = (uint)interest;
        Marshal.WriteInt64((nint)registration, TagOffset, tag);
        return LibC.EpollControl(_epoll, LibC.EpollAdd, descriptor, registration) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Waits for events and returns how many there are; a signal counts as none.</summary>
    /// <param name="isBlocking">Whether to wait until there is one.</param>
    public int Wait(bool isBlocking) => Wait(isBlocking ? -1 : 0);

    /// <summary>Waits for events and returns how many there are; a signal counts as none.</summary>
    /// <param name="timeoutMs">Longest wait in milliseconds; 0 does not wait, -1 waits until there is one.</param>
    public int Wait(int timeoutMs) => Math.Max(0, LibC.EpollWait(_epoll, _events, MaxEvents, timeoutMs));

    /// <summary>The event with the given index of the last wait.</summary>
    public Readiness EventAt(int index, out long tag)
    {
        byte* entry = _events + index * EventSize;
        tag = Marshal.ReadInt64((nint)entry, TagOffset);
        return (Readiness)(*(uint*)entry);
    }

    /// <summary>Ends a wait. The counter is never read: an edge-triggered event descriptor reports each write, and adding 1 cannot overflow in a lifetime.</summary>
    public void Wake()
    {
        ulong one = 1;
        lock (_gate)
        {
            if (!_isDisposed)
                LibC.Write(_wake, &one, sizeof(ulong));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            Close();
        }

        NativeMemory.Free(_events);
    }

    private static bool TryMake()
    {
        try
        {
            new EpollSet().Dispose();
            return true;
        }
        catch (Exception exception) when (exception is Win32Exception or DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private void Close()
    {
        if (_wake >= 0)
            LibC.Close(_wake);
        LibC.Close(_epoll);
    }
}
