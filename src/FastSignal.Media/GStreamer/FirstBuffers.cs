using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// Notices when media first passes each of some pads. A source with impossible caps or a dead device reaches PLAYING like
/// any other and fails a moment later; waiting for its first buffer makes that an error of the start.
/// </summary>
internal sealed unsafe class FirstBuffers
{
    private readonly Action _onAllSeen;
    private readonly List<nint> _pads = [];
    private GCHandle _self;
    private int _missing;

    /// <param name="onAllSeen">Called on a streaming thread when the last pad has seen its first buffer.</param>
    public FirstBuffers(Action onAllSeen)
    {
        _onAllSeen = onAllSeen;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>True once every watched pad has seen a buffer.</summary>
    public bool AllSeen => Volatile.Read(ref _missing) == 0;

    /// <summary>Watches a pad; before the pipeline starts.</summary>
    /// <param name="pad">One reference passes to this object.</param>
    public void Watch(nint pad)
    {
        _missing++;
        Gst.gst_pad_add_probe(pad, Gst.ProbeBuffers, &OnBuffer, GCHandle.ToIntPtr(_self), 0);
        _pads.Add(pad);
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
        ((FirstBuffers)GCHandle.FromIntPtr(user).Target!).Seen();
        return Gst.ProbeRemove;
    }

    private void Seen()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _onAllSeen();
    }
}
