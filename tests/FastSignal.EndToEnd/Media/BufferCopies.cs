using System.Runtime.InteropServices;
using FastSignal.Media.GStreamer;

namespace FastSignal.EndToEnd.Media;

/// <summary>
/// Copies whole packets out of a frame's buffers by GStreamer's own copy function: the second way to the same bytes,
/// against which the mapped slices are checked.
/// </summary>
internal static class BufferCopies
{
    private const string Library = "libgstreamer-1.0.so.0";

    /// <summary>Each packet with its RTP header.</summary>
    public static byte[][] Of(GStreamerFrame frame)
    {
        if (!frame.IsList)
            return [Copy(frame.Owner)];
        byte[][] copies = new byte[gst_buffer_list_length(frame.Owner)][];
        for (int i = 0; i < copies.Length; i++)
            copies[i] = Copy(gst_buffer_list_get(frame.Owner, (uint)i));
        return copies;
    }

    private static byte[] Copy(nint buffer)
    {
        byte[] bytes = new byte[(int)gst_buffer_get_size(buffer)];
        Assert.Equal((nuint)bytes.Length, gst_buffer_extract(buffer, 0, bytes, (nuint)bytes.Length));
        return bytes;
    }

    [DllImport(Library)]
    private static extern uint gst_buffer_list_length(nint list);

    [DllImport(Library)]
    private static extern nint gst_buffer_list_get(nint list, uint index);

    [DllImport(Library)]
    private static extern nuint gst_buffer_get_size(nint buffer);

    [DllImport(Library)]
    private static extern nuint gst_buffer_extract(nint buffer, nuint offset, byte[] destination, nuint size);
}
