using System.Runtime.InteropServices;

namespace FastSignal.Media.GStreamer;

/// <summary>GstMapInfo, 104 bytes: may be copied, and unmapped later through the copy.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GstMapInfo
{
    public nint Memory;
    public int Flags;
    public nint Data;
    public nuint Size;
    public nuint MaxSize;
    public Reserved UserDataAndReserved;

    /// <summary>user_data[4] and _gst_reserved[4].</summary>
    [System.Runtime.CompilerServices.InlineArray(8)]
    internal struct Reserved
    {
        private nint _first;
    }
}
