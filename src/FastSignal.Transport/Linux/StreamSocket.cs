using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace FastSignal.Transport.Linux;

/// <summary>Non-blocking calls on a TCP socket. Failures come back as the negated <c>errno</c>; an interrupted call is repeated.</summary>
internal static unsafe class StreamSocket
{
    /// <summary>Room for <c>sockaddr_in6</c>, the larger of the two addresses.</summary>
    private const int AddressSize = 28;

    private const int FamilyIPv4 = 2;
    private const int FamilyIPv6 = 10;

    /// <summary>Takes the next connection; the descriptor is non-blocking, without delay, and closed in child processes.</summary>
    public static int Accept(int listener, out IPEndPoint? remote)
    {
        byte* address = stackalloc byte[AddressSize];
        uint length;
        int socket;
        do
        {
            length = AddressSize;
            socket = LibC.Accept(listener, address, &length, LibC.SocketNonBlocking | LibC.SocketCloseOnExec);
        }
        while (socket < 0 && Marshal.GetLastPInvokeError() == ErrorNumber.Interrupted);

        if (socket < 0)
        {
            remote = null;
            return -Marshal.GetLastPInvokeError();
        }

        remote = Read(new ReadOnlySpan<byte>(address, (int)Math.Min(length, AddressSize)));

        // A message is sent whole; waiting for the acknowledgement of the one before (Nagle) only delays it.
        int on = 1;
        LibC.SetOption(socket, LibC.LevelTcp, LibC.OptionNoDelay, &on, sizeof(int));
        return socket;
    }

    /// <summary>
    /// Begins a connection without waiting for it; the descriptor is as one that was accepted. It becomes writable when the
    /// connection is there, and receiving from it gives the error when it failed.
    /// </summary>
    /// <param name="remote">Where to.</param>
    /// <param name="receiveBuffer">Receive buffer in bytes (SO_RCVBUF), which must be set before the connection; 0 leaves it to the kernel.</param>
    public static int Connect(IPEndPoint remote, int receiveBuffer = 0)
    {
        byte* address = stackalloc byte[AddressSize];
        uint length = Write(remote, new Span<byte>(address, AddressSize));
        int family = MemoryMarshal.Read<ushort>(new ReadOnlySpan<byte>(address, sizeof(ushort)));
        int socket = LibC.Socket(family, LibC.TypeStream | LibC.SocketNonBlocking | LibC.SocketCloseOnExec, 0);
        if (socket < 0)
            return -Marshal.GetLastPInvokeError();

        int on = 1;
        LibC.SetOption(socket, LibC.LevelTcp, LibC.OptionNoDelay, &on, sizeof(int));
        if (receiveBuffer > 0)
            LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionReceiveBuffer, &receiveBuffer, sizeof(int));
        if (LibC.Connect(socket, address, length) == 0)
            return socket;
        // An interrupted connect goes on by itself, like one that takes its time.
        int error = Marshal.GetLastPInvokeError();
        if (error is ErrorNumber.InProgress or ErrorNumber.Interrupted)
            return socket;
        LibC.Close(socket);
        return -error;
    }

    /// <summary>Bytes received; 0 at the end of the input.</summary>
    public static int Receive(int socket, Span<byte> room) => Receive(socket, room, LibC.MessageDontWait);

    /// <summary>Bytes the kernel took.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint sent = LibC.Send(socket, start, (nuint)bytes.Length, LibC.MessageDontWait | LibC.MessageNoSignal);
                if (sent >= 0)
                    return (int)sent;
                int error = Marshal.GetLastPInvokeError();
                if (error != ErrorNumber.Interrupted)
                    return -error;
            }
        }
    }

    /// <summary>Whether everything the peer sent has been received and it has ended its side.</summary>
    public static bool IsAtEnd(int socket)
    {
        Span<byte> next = stackalloc byte[1];
        return Receive(socket, next, LibC.MessageDontWait | LibC.MessagePeek) == 0;
    }

    /// <summary>Ends this side (FIN) behind everything sent.</summary>
    public static void EndSending(int socket) => LibC.Shutdown(socket, LibC.ShutdownSend);

    /// <summary>Closes the descriptor. An interrupted close has closed it all the same.</summary>
    public static void Close(int socket) => LibC.Close(socket);

    /// <summary>Closes with a reset (RST): what has not been sent or received is lost, and the peer is told so.</summary>
    public static void Reset(int socket)
    {
        LibC.Linger linger = new() { IsOn = 1, Seconds = 0 };
        LibC.SetOption(socket, LibC.LevelSocket, LibC.OptionLinger, &linger, (uint)sizeof(LibC.Linger));
        LibC.Close(socket);
    }

    /// <summary>This end's address, or null.</summary>
    public static IPEndPoint? LocalEndPoint(int socket)
    {
        byte* address = stackalloc byte[AddressSize];
        uint length = AddressSize;
        return LibC.GetName(socket, address, &length) == 0 ? Read(new ReadOnlySpan<byte>(address, (int)Math.Min(length, AddressSize))) : null;
    }

    private static int Receive(int socket, Span<byte> room, int flags)
    {
        fixed (byte* start = room)
        {
            while (true)
            {
                nint received = LibC.Receive(socket, start, (nuint)room.Length, flags);
                if (received >= 0)
                    return (int)received;
                int error = Marshal.GetLastPInvokeError();
                if (error != ErrorNumber.Interrupted)
                    return -error;
            }
        }
    }

    /// <summary>Writes <c>sockaddr_in</c> or <c>sockaddr_in6</c> and returns its size.</summary>
    private static uint Write(IPEndPoint endPoint, Span<byte> address)
    {
        address.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            MemoryMarshal.Write(address, (ushort)FamilyIPv4);
            endPoint.Address.TryWriteBytes(address[4..], out _);
            return 16;
        }

        MemoryMarshal.Write(address, (ushort)FamilyIPv6);
        endPoint.Address.TryWriteBytes(address[8..], out _);
        MemoryMarshal.Write(address[24..], (uint)endPoint.Address.ScopeId);
        return AddressSize;
    }

    /// <summary>Reads <c>sockaddr_in</c> or <c>sockaddr_in6</c>: family in host order, port in network order.</summary>
    private static IPEndPoint? Read(ReadOnlySpan<byte> address)
    {
        if (address.Length < 16)
            return null;
        int port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return MemoryMarshal.Read<ushort>(address) switch
        {
            FamilyIPv4 => new IPEndPoint(new IPAddress(address.Slice(4, 4)), port),
            FamilyIPv6 when address.Length >= AddressSize => new IPEndPoint(new IPAddress(address.Slice(8, 16), MemoryMarshal.Read<uint>(address[24..])), port),
            _ => null,
        };
    }
}
