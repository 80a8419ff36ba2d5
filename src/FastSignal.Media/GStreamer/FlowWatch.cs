using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// Notices when media first passes each of some pads, and when one of them comes to its end.
/// </summary>
/// <remarks>
/// A source with impossible caps or a dead device reaches PLAYING like any other and fails a moment later; waiting for its
/// first buffer makes that an error of the start. The end must be seen here because the bus reports it only when all
/// sinks have got it, and a closed valve lets it through to none.
/// </remarks>
internal sealed unsafe class FlowWatch
{
    private readonly Action _onChange;
    private readonly List<nint> _pads = [];
    private GCHandle _self;
    private int _missing;
    private volatile bool _hasEnded;

    /// <param name="onChange">Called on a streaming thread when either property may have become true; must not throw.</param>
    public FlowWatch(Action onChange)
    {
        _onChange = onChange;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>True once every watched pad has seen a buffer.</summary>
    public bool IsFlowing => Volatile.Read(ref _missing) == 0;

    /// <summary>True once any watched pad has seen the end of its stream.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Watches a pad; before the pipeline starts.</summary>
    /// <param name="pad">One reference passes to this object.</param>
    public void Watch(nint pad)
    {
        _missing++;
        _pads.Add(pad);
        nint user = GCHandle.ToIntPtr(_self);
        Gst.gst_pad_add_probe(pad, Gst.ProbeBuffers, &OnBuffer, user, 0);
        Gst.gst_pad_add_probe(pad, Gst.ProbeDownstreamEvents, &OnEvent, user, 0);
    }

    /// <summary>Frees what it holds. Only after the pipeline reached NULL.</summary>
    public void Free()
    {
        foreach (nint pad in _pads)
            Gst.gst_object_unref(pad);
        _pads.Clear();
        if (_self.IsAllocated)
            _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnBuffer(nint pad, nint info, nint user)
    {
        var watch = (FlowWatch)GCHandle.FromIntPtr(user).Target!;
        if (Interlocked.Decrement(ref watch._missing) == 0)
            watch._onChange();
        return Gst.ProbeRemove;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnEvent(nint pad, nint info, nint user)
    {
        nint gstEvent = Marshal.ReadIntPtr(info, Gst.ProbeDataOffset);
        if (Marshal.ReadInt32(gstEvent, Gst.EventTypeOffset) == Gst.EventEos)
        {
            var watch = (FlowWatch)GCHandle.FromIntPtr(user).Target!;
            watch._hasEnded = true;
            watch._onChange();
        }
        return Gst.ProbePass;
    }
}
