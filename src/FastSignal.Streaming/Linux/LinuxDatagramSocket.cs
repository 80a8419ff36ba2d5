using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FastSignal.Streaming.Udp;

namespace FastSignal.Streaming.Linux;

/// <summary>
/// <c>recvmmsg</c> in, <c>sendmmsg</c> with <c>UDP_SEGMENT</c> out. Where the network device refuses segmentation at run time
/// it is switched off for good; what was refused is sent as single datagrams.
/// </summary>
internal sealed unsafe class LinuxDatagramSocket : IDatagramSocket
{
    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly ReceiveState* _receive;
    private volatile bool _canSegment;
    private int _disposed;

    /// <param name="socket">Bound, blocking, with the receive timeout set; owned from here on.</param>
    public LinuxDatagramSocket(Socket socket)
    {
        _socket = socket;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        LocalEndPoint = SocketAddresses.Unmap((IPEndPoint)socket.LocalEndPoint!);
        _receive = (ReceiveState*)NativeMemory.AllocZeroed((nuint)sizeof(ReceiveState), SocketLimits.ReceiveBatch);
        _canSegment = ProbeSegmentation(_descriptor);
    }

    /// <inheritdoc/>
    public IPEndPoint LocalEndPoint { get; }

    /// <inheritdoc/>
    public bool CanSegment => _canSegment;

    /// <inheritdoc/>
    public string Mode => _canSegment ? "gso" : "sendmmsg";

    /// <summary>True when this kernel has the calls (any Linux this runtime supports).</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <inheritdoc/>
    public int Receive(DatagramBuffer[] buffers)
    {
        int wanted = Math.Min(buffers.Length, SocketLimits.ReceiveBatch);
        LibC.MultiMessageHeader* headers = stackalloc LibC.MultiMessageHeader[wanted];
        for (int i = 0; i < wanted; i++)
        {
            ReceiveState* state = _receive + i;
            // The arrays are pinned for life, so their addresses may cross the call without a fixed statement.
            state->Vector.Base = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(buffers[i].Bytes, 0);
            state->Vector.Length = DatagramBuffer.Capacity;
            headers[i] = default;
            headers[i].Header.Name = state->Address;
            headers[i].Header.NameLength = SocketAddresses.MaxSize;
            headers[i].Header.Vectors = &state->Vector;
            headers[i].Header.VectorCount = 1;
        }

        int received = LibC.ReceiveMany(_descriptor, headers, (uint)wanted, LibC.MsgWaitForOne, null);
        if (received <= 0)
            return 0;

        for (int i = 0; i < received; i++)
        {
            buffers[i].Length = (int)headers[i].Length;
            buffers[i].From = SocketAddresses.Read(new ReadOnlySpan<byte>((_receive + i)->Address, SocketAddresses.MaxSize));
        }

        return received;
    }

    /// <inheritdoc/>
    public int Send(SendBatch batch)
    {
        int count = batch.Count;
        if (count == 0)
            return 0;

        LibC.MultiMessageHeader* headers = stackalloc LibC.MultiMessageHeader[count];
        LibC.IoVector* vectors = stackalloc LibC.IoVector[count];
        byte* addresses = stackalloc byte[count * SocketAddresses.MaxSize];
        LibC.SegmentControl* controls = stackalloc LibC.SegmentControl[count];
        byte* block = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(batch.Block, 0);
        ReadOnlySpan<SendBatch.Message> messages = batch.Messages;
        for (int i = 0; i < count; i++)
        {
            ref readonly SendBatch.Message message = ref messages[i];
            byte* address = addresses + i * SocketAddresses.MaxSize;
            vectors[i] = new LibC.IoVector { Base = block + message.Offset, Length = (nuint)message.Length };
            headers[i] = default;
            ref LibC.MessageHeader header = ref headers[i].Header;
            header.Name = address;
            header.NameLength = (uint)SocketAddresses.Write(message.To, _socket.AddressFamily, new Span<byte>(address, SocketAddresses.MaxSize));
            header.Vectors = vectors + i;
            header.VectorCount = 1;
            if (message.Segments > 1)
            {
                controls[i] = new LibC.SegmentControl
                {
                    Length = LibC.SegmentControlLength,
                    Level = LibC.SolUdp,
                    Type = LibC.UdpSegment,
                    SegmentSize = (ushort)message.SegmentSize,
                };
                header.Control = (byte*)(controls + i);
                header.ControlLength = (nuint)sizeof(LibC.SegmentControl);
            }
        }

        int dropped = SendAll(headers, messages);
        batch.Clear();
        return dropped;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _socket.Dispose();
        NativeMemory.Free(_receive);
    }

    private int SendAll(LibC.MultiMessageHeader* headers, ReadOnlySpan<SendBatch.Message> messages)
    {
        int dropped = 0;
        int next = 0;
        while (next < messages.Length)
        {
            int sent = LibC.SendMany(_descriptor, headers + next, (uint)(messages.Length - next), LibC.MsgDontWait);
            if (sent > 0)
            {
                next += sent;
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case LibC.ErrorInterrupted:
                    continue;
                case LibC.ErrorAgain or LibC.ErrorNoBuffers:
                    // The socket is full: what is left of this batch is old by the time there is room.
                    for (; next < messages.Length; next++)
                        dropped += messages[next].Segments;
                    return dropped;
                case LibC.ErrorIo or LibC.ErrorInvalid or LibC.ErrorMessageSize when messages[next].Segments > 1:
                    // EIO: the device cannot checksum segments, whoever they are for. The others: the segments are larger
                    // than the path to this viewer allows, which is no reason to give up segmenting for the rest.
                    if (error == LibC.ErrorIo)
                        _canSegment = false;
                    dropped += SendSegments(ref headers[next].Header, messages[next]);
                    next++;
                    continue;
                default:
                    // One unreachable viewer (ENETUNREACH, EPERM, a pending ICMP error) must not hold up the others.
                    dropped += messages[next].Segments;
                    next++;
                    continue;
            }
        }

        return dropped;
    }

    private int SendSegments(ref LibC.MessageHeader header, in SendBatch.Message message)
    {
        int dropped = 0;
        byte* start = header.Vectors->Base;
        for (int offset = 0; offset < message.Length; offset += message.SegmentSize)
        {
            LibC.IoVector vector = new() { Base = start + offset, Length = (nuint)Math.Min(message.SegmentSize, message.Length - offset) };
            LibC.MultiMessageHeader single = new() { Header = header };
            single.Header.Vectors = &vector;
            single.Header.Control = null;
            single.Header.ControlLength = 0;
            if (LibC.SendMany(_descriptor, &single, 1, LibC.MsgDontWait) != 1)
                dropped++;
        }

        return dropped;
    }

    private static bool ProbeSegmentation(int descriptor)
    {
        int value;
        uint length = sizeof(int);
        return LibC.GetSocketOption(descriptor, LibC.SolUdp, LibC.UdpSegment, &value, &length) == 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ReceiveState
    {
        public LibC.IoVector Vector;
        public fixed byte Address[SocketAddresses.MaxSize];
    }
}
