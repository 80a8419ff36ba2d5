using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastSignal.Tests.Transport;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary>A client of the echo endpoint that sends any bytes in any pieces, and reads frames apart from the engine on purpose.</summary>
internal sealed class EchoWire : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    private EchoWire(Socket socket) => _socket = socket;

    /// <summary>The server's answer to the offer of extensions; empty without one.</summary>
    public string Extensions { get; private set; } = "";

    public static async Task<EchoWire> ConnectAsync(int port, string path, string? offer)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port).InTimeAsync();
        EchoWire wire = new(socket);
        string extensions = offer is null ? "" : $"Sec-WebSocket-Extensions: {offer}\r\n";
        await wire.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{extensions}" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        string[] lines = (await wire.ReadHeadAsync()).Split("\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", lines[0], StringComparison.Ordinal);
        wire.Extensions = Array.Find(lines, line => line.StartsWith("Sec-WebSocket-Extensions: ", StringComparison.Ordinal))?[26..] ?? "";
        return wire;
    }

    /// <summary>Sends all bytes, in pieces of one call each.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int piece = int.MaxValue)
    {
        for (int at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at))
            await _socket.SendAllAsync(bytes.Slice(at, Math.Min(piece, bytes.Length - at)));
    }

    /// <summary>Sends a message, in frames of the given size when there is one, and checks that it comes back.</summary>
    public async Task EchoAsync(WebSocketOpcode opcode, byte[] message, int? frame = null, int piece = int.MaxValue)
    {
        Task sending = SendAsync(frame is { } size ? Fragmented(opcode, message, size) : ClientFrame.Build(opcode, message), piece);
        await ExpectAsync(opcode, message);
        await sending;
    }

    /// <summary>A message in frames of the given size; the last one is empty when the size divides the length.</summary>
    public static byte[] Fragmented(WebSocketOpcode opcode, ReadOnlySpan<byte> message, int size, int rsv = 0)
    {
        using MemoryStream frames = new();
        int at = 0;
        for (; message.Length - at >= size; at += size)
            frames.Write(ClientFrame.Build(at == 0 ? opcode : WebSocketOpcode.Continuation, message.Slice(at, size), fin: false, at == 0 ? rsv : 0));
        frames.Write(ClientFrame.Build(at == 0 ? opcode : WebSocketOpcode.Continuation, message[at..], fin: true, at == 0 ? rsv : 0));
        return frames.ToArray();
    }

    public async Task ExpectAsync(WebSocketOpcode opcode, byte[] payload)
    {
        (int first, byte[] got) = await ReadFrameAsync() ?? throw new IOException("The connection ended.");
        Assert.Equal(0x80 | (int)opcode, first);
        Assert.Equal(payload.Length, got.Length);
        Assert.True(payload.AsSpan().SequenceEqual(got), "The payload differs.");
    }

    /// <summary>Next comes a close frame with the code (1005: without one), and behind it nothing but the end.</summary>
    public async Task ExpectCloseAsync(int code, string? reason = null)
    {
        (int first, byte[] payload) = await ReadFrameAsync() ?? throw new IOException("The connection ended without a close frame.");
        Assert.Equal(0x80 | (int)WebSocketOpcode.Close, first);
        Assert.Equal(code, payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload));
        if (reason is not null)
            Assert.Equal(reason, Encoding.UTF8.GetString(payload.AsSpan(Math.Min(2, payload.Length))));
        Assert.Null(await ReadFrameAsync());
    }

    /// <summary>Closes with 1000 and waits for the end.</summary>
    public async Task CloseAsync()
    {
        await SendAsync(ClientFrame.Close(1000));
        await ExpectCloseAsync(1000);
    }

    /// <summary>First byte and payload of the next frame; null at the end of the connection.</summary>
    public async Task<(int First, byte[] Payload)?> ReadFrameAsync()
    {
        if (!await FillAsync(2))
            return null;
        int first = _buffer[_start];
        Assert.Equal(0, _buffer[_start + 1] & 0x80);
        int form = _buffer[_start + 1];
        int header = form switch { 126 => 4, 127 => 10, _ => 2 };
        Assert.True(await FillAsync(header));
        ReadOnlySpan<byte> extended = _buffer.AsSpan(_start + 2);
        int length = form switch { 126 => BinaryPrimitives.ReadUInt16BigEndian(extended), 127 => (int)BinaryPrimitives.ReadInt64BigEndian(extended), _ => form };
        Assert.True(await FillAsync(header + length));
        byte[] payload = _buffer.AsSpan(_start + header, length).ToArray();
        _start += header + length;
        return (first, payload);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadHeadAsync()
    {
        for (int end; ;)
        {
            end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                string head = Encoding.ASCII.GetString(_buffer, _start, end);
                _start += end + 4;
                return head;
            }

            Assert.True(await FillAsync(_end - _start + 1));
        }
    }

    /// <summary>Makes at least that many bytes available; false at the end of the connection.</summary>
    private async Task<bool> FillAsync(int count)
    {
        while (_end - _start < count)
        {
            if (_buffer.Length - _start < count)
            {
                byte[] room = new byte[Math.Max(_buffer.Length, 2 * count)];
                _buffer.AsSpan(_start, _end - _start).CopyTo(room);
                (_buffer, _end, _start) = (room, _end - _start, 0);
            }

            int received = await _socket.ReceiveAsync(_buffer.AsMemory(_end)).AsTask().WaitAsync(WireClient.Patience);
            if (received == 0)
                return false;
            _end += received;
        }

        return true;
    }
}
