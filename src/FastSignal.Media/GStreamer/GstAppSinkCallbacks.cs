using System.Runtime.InteropServices;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// GstAppSinkCallbacks, 56 bytes. GStreamer copies it; what is reserved must be zero, since newer versions carve further
/// callbacks from it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GstAppSinkCallbacks
{
    public nint Eos;
    public nint NewPreroll;
    public delegate* unmanaged[Cdecl]<nint, nint, int> NewSample;
    public nint NewEvent;
    public nint Reserved0, Reserved1, Reserved2;
}
