using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>
/// usrsctp, the implementation Firefox uses, as the oracle: one association over its AF_CONN sockets. It is driven by the
/// test's clock. On Linux its absence fails the tests that compare with it.
/// </summary>
internal sealed unsafe partial class UsrSctp : IDisposable
{
    private const string Library = "libusrsctp.so.2";
    private const int AfConn = 123;
    private const int SctpProtocol = 132;
    private const int NoDelay = 4;
    private const int SocketLevel = 1;
    private const int SendBuffer = 7;
    private const int ReceiveBuffer = 8;
    private const int NotificationFlag = 0x2000;
    private const int EndOfRecord = 0x2000;

    private static readonly ConcurrentDictionary<nint, UsrSctp> Instances = new();
    private static int _nextId = 100;

    private readonly nint _id = Interlocked.Increment(ref _nextId);
    private readonly Queue<byte[]> _output = new();
    private nint _socket;

    static UsrSctp()
    {
        usrsctp_init_nothreads(0, &Output, 0);
        _ = usrsctp_sysctl_set_sctp_blackhole(2);
        _ = usrsctp_sysctl_set_sctp_ecn_enable(0);
        // Milliseconds. A minute, its default maximum, would be the length of every second loss of a single packet.
        _ = usrsctp_sysctl_set_sctp_rto_min_default(400);
        _ = usrsctp_sysctl_set_sctp_rto_initial_default(500);
        _ = usrsctp_sysctl_set_sctp_rto_max_default(2_000);
    }

    public UsrSctp()
    {
        Instances[_id] = this;
        usrsctp_register_address(_id);
        _socket = usrsctp_socket(AfConn, 1, SctpProtocol, &Received, 0, 0, _id);
        Assert.NotEqual(0, _socket);
        Assert.Equal(0, usrsctp_set_non_blocking(_socket, 1));
        Set(SctpProtocol, NoDelay, 1);
        Set(SocketLevel, SendBuffer, 1024 * 1024);
        Set(SocketLevel, ReceiveBuffer, 1024 * 1024);
        Span<uint> reset = [2, 1];
        fixed (uint* value = reset)
            Assert.Equal(0, usrsctp_setsockopt(_socket, SctpProtocol, 0x900, value, 8));
        Span<byte> parameters = stackalloc byte[152];
        parameters.Clear();
        MemoryMarshal.Write(parameters[136..], 1150u);
        MemoryMarshal.Write(parameters[140..], 16u);
        fixed (byte* value = parameters)
            _ = usrsctp_setsockopt(_socket, SctpProtocol, 10, value, 152);
        SockAddrConn address = new() { Family = AfConn, Port = 0x8813, Address = _id };
        Assert.Equal(0, usrsctp_bind(_socket, &address, sizeof(SockAddrConn)));
    }

    public List<(ushort StreamId, uint ProtocolId, byte[] Bytes)> Messages { get; } = [];

    public void Connect()
    {
        SockAddrConn address = new() { Family = AfConn, Port = 0x8813, Address = _id };
        _ = usrsctp_connect(_socket, &address, sizeof(SockAddrConn));
    }

    public void Receive(ReadOnlySpan<byte> packet)
    {
        fixed (byte* bytes = packet)
            usrsctp_conninput(_id, bytes, (nuint)packet.Length, 0);
    }

    public bool TryTake(out byte[] packet) => _output.TryDequeue(out packet!);

    public static void Tick(uint milliseconds) => usrsctp_handle_timers(milliseconds);

    public bool Send(ushort streamId, uint protocolId, ReadOnlySpan<byte> message, bool unordered = false, int maxRetransmissions = -1)
    {
        SendInfo info = new()
        {
            Flags = (uint)(1 | (maxRetransmissions >= 0 ? 2 : 0)),
            StreamId = streamId,
            SendFlags = (ushort)(EndOfRecord | (unordered ? 0x400 : 0)),
            ProtocolId = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(protocolId),
            Policy = (ushort)(maxRetransmissions >= 0 ? 3 : 0),
            PolicyValue = (uint)Math.Max(0, maxRetransmissions),
        };
        fixed (byte* bytes = message)
            return usrsctp_sendv(_socket, bytes, (nuint)message.Length, null, 0, &info, (uint)sizeof(SendInfo), 4, 0) == message.Length;
    }

    public void Dispose()
    {
        if (_socket == 0)
            return;
        usrsctp_close(_socket);
        usrsctp_deregister_address(_id);
        Instances.TryRemove(_id, out _);
        _socket = 0;
    }

    private void Set(int level, int option, int value) => Assert.Equal(0, usrsctp_setsockopt(_socket, level, option, &value, sizeof(int)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Output(nint id, byte* buffer, nuint length, byte tos, byte df)
    {
        if (Instances.TryGetValue(id, out UsrSctp? instance))
            instance._output.Enqueue(new Span<byte>(buffer, (int)length).ToArray());
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Received(nint socket, SockStore from, byte* data, nuint length, ReceiveInfo info, int flags, nint id)
    {
        if (data == null)
            return 1;
        if ((flags & NotificationFlag) == 0 && Instances.TryGetValue(id, out UsrSctp? instance))
        {
            uint protocolId = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(info.ProtocolId);
            instance.Append(info.StreamId, protocolId, new Span<byte>(data, (int)length), (flags & 0x80) != 0);
        }

        NativeMemory.Free(data);
        return 1;
    }

    private readonly List<byte> _partial = [];

    // Long messages come in pieces; MSG_EOR marks the last.
    private void Append(ushort streamId, uint protocolId, ReadOnlySpan<byte> bytes, bool last)
    {
        _partial.AddRange(bytes);
        if (!last)
            return;
        Messages.Add((streamId, protocolId, [.. _partial]));
        _partial.Clear();
    }

    [LibraryImport(Library)]
    private static partial void usrsctp_init_nothreads(ushort port, delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte, byte, int> output, nint debug);

    [LibraryImport(Library)]
    private static partial void usrsctp_handle_timers(uint milliseconds);

    [LibraryImport(Library)]
    private static partial int usrsctp_sysctl_set_sctp_blackhole(uint value);

    [LibraryImport(Library)]
    private static partial int usrsctp_sysctl_set_sctp_ecn_enable(uint value);

    [LibraryImport(Library)]
    private static partial int usrsctp_sysctl_set_sctp_rto_min_default(uint value);

    [LibraryImport(Library)]
    private static partial int usrsctp_sysctl_set_sctp_rto_initial_default(uint value);

    [LibraryImport(Library)]
    private static partial int usrsctp_sysctl_set_sctp_rto_max_default(uint value);

    [LibraryImport(Library)]
    private static partial void usrsctp_register_address(nint address);

    [LibraryImport(Library)]
    private static partial void usrsctp_deregister_address(nint address);

    [LibraryImport(Library)]
    private static partial nint usrsctp_socket(
        int domain, int type, int protocol, delegate* unmanaged[Cdecl]<nint, SockStore, byte*, nuint, ReceiveInfo, int, nint, int> receive, nint send,
        uint threshold, nint argument);

    [LibraryImport(Library)]
    private static partial int usrsctp_set_non_blocking(nint socket, int on);

    [LibraryImport(Library)]
    private static partial int usrsctp_setsockopt(nint socket, int level, int option, void* value, uint length);

    [LibraryImport(Library)]
    private static partial int usrsctp_bind(nint socket, SockAddrConn* address, int length);

    [LibraryImport(Library)]
    private static partial int usrsctp_connect(nint socket, SockAddrConn* address, int length);

    [LibraryImport(Library)]
    private static partial void usrsctp_conninput(nint address, byte* bytes, nuint length, byte ecn);

    [LibraryImport(Library)]
    private static partial nint usrsctp_sendv(
        nint socket, byte* data, nuint length, void* addresses, int addressCount, SendInfo* info, uint infoLength, uint infoType, int flags);

    [LibraryImport(Library)]
    private static partial void usrsctp_close(nint socket);

    [StructLayout(LayoutKind.Sequential)]
    private struct SockAddrConn
    {
        public ushort Family;
        public ushort Port;
        public nint Address;
    }

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct SockStore
    {
        [FieldOffset(0)]
        public ushort Family;

        [FieldOffset(24)]
        public long Rest;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ReceiveInfo
    {
        public ushort StreamId;
        public ushort StreamSequence;
        public uint Flags;
        public uint ProtocolId;
        public uint Tsn;
        public uint CumulativeTsn;
        public uint Context;
        public uint Association;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SendInfo
    {
        public uint Flags;
        public ushort StreamId;
        public ushort SendFlags;
        public uint ProtocolId;
        public uint Context;
        public uint Association;
        public ushort Policy;
        public uint PolicyValue;
        public uint Authentication;
    }
}
