using System.Buffers;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// Memory a message is formatted into before the transport copies it. One per thread: formatting and sending never
/// wait, and no session holds a buffer while it is idle.
/// </summary>
internal static class FormatBuffer
{
    /// <summary>Largest buffer kept for the next message, in bytes; a rare large one is given back.</summary>
    public const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    /// <summary>Takes the thread's buffer, empty.</summary>
    public static ArrayBufferWriter<byte> Take()
    {
        // Taken out while in use: a transport that sends from within a send gets another one.
        ArrayBufferWriter<byte> buffer = t_buffer ?? new ArrayBufferWriter<byte>(1024);
        t_buffer = null;
        return buffer;
    }

    /// <summary>Gives it back.</summary>
    public static void Return(ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > MaxKept)
            return;
        buffer.ResetWrittenCount();
        t_buffer = buffer;
    }
}
