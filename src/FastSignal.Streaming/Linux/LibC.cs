using System.Runtime.InteropServices;

namespace FastSignal.Streaming.Linux;

/// <summary>
/// The three system calls the framework does not offer: many datagrams in one call each way, and segmentation of one
/// large write into datagrams by the kernel (UDP GSO, <c>UDP_SEGMENT</c>). Layouts are those of 64-bit Linux.
/// </summary>
internal static unsafe partial class LibC
{
    public const int SolUdp = 17;
    public const int UdpSegment = 103;
    public const int MsgDontWait = 0x40;
    public const int MsgWaitForOne = 0x10000;

    public const int ErrorInterrupted = 4;
    public const int ErrorIo = 5;
    public const int ErrorAgain = 11;
    public const int ErrorInvalid = 22;
    public const int ErrorMessageSize = 90;
    public const int ErrorNoBuffers = 105;

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c>, 56 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct mmsghdr</c>, 64 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MultiMessageHeader
    {
        public MessageHeader Header;
        public uint Length;
    }

    /// <summary>A control message that carries the segment size; 24 bytes with padding (<c>CMSG_SPACE(2)</c>).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    public struct SegmentControl
    {
        public nuint Length;
        public int Level;
        public int Type;
        public ushort SegmentSize;
    }

    /// <summary><c>CMSG_LEN(sizeof(uint16_t))</c>.</summary>
    public const int SegmentControlLength = 18;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(int socket, int level, int option, int* value, uint* length);
}
