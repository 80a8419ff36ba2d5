using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>A TCP client that sends whatever bytes it is given and reads whatever comes back.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>An upgrade request of RFC 6455 section 1.3 for the default app, with one part replaced.</summary>
    public static string Upgrade(string old = "", string replacement = "")
    {
        const string Correct =
            "GET /api/signaling HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        Assert.Contains(old, Correct, StringComparison.Ordinal);
        return old.Length == 0 ? Correct : Correct.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <param name="server">Where to.</param>
    /// <param name="receiveBufferBytes">Size of the kernel's receive buffer, for a client that is slow to read; 0 leaves it.</param>
    public static async Task<RawConnection> ConnectAsync(IPEndPoint server, int receiveBufferBytes = 0)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes > 0)
            socket.ReceiveBufferSize = receiveBufferBytes;
        await socket.ConnectAsync(server).WaitAsync(Patience.Limit);
        return new RawConnection(socket);
    }

    /// <summary>Connects and upgrades; the welcome is still to be read.</summary>
    public static async Task<RawConnection> OpenAsync(IPEndPoint server, int receiveBufferBytes = 0)
    {
        RawConnection connection = await ConnectAsync(server, receiveBufferBytes);
        await connection.SendAsync(Upgrade());
        Assert.StartsWith("HTTP/1.1 101 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(Patience.Limit)..];
    }

    /// <summary>Sends until the server has ended the connection or everything is out; says whether everything went.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Half-closes: the server sees the end of its input.</summary>
    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Vanishes with a reset instead of a close.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>The head of an HTTP answer, final empty line included.</summary>
    public async Task<string> ReadHeadAsync()
    {
        while (true)
        {
            string text = Encoding.Latin1.GetString(_buffer, _start, _end - _start);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _start += end + 4;
                return text[..(end + 4)];
            }

            if (!await FillAsync())
                return text;
        }
    }

    /// <summary>Everything up to the end of the connection, however it ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        StringBuilder all = new();
        do
        {
            all.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }
        while (await FillAsync());
        return all.ToString();
    }

    /// <summary>One frame of the server, which is never masked; null at the end of the connection.</summary>
    public async Task<ServerFrame?> ReadFrameAsync()
    {
        ServerFrame? frame;
        int size;
        while (!ServerFrame.TryParse(_buffer.AsSpan(_start, _end - _start), out frame, out size))
        {
            if (!await FillAsync())
                return null;
        }

        _start += size;
        return frame;
    }

    /// <summary>Skips messages up to the close frame and returns its code; null when the connection ended without one.</summary>
    public async Task<int?> ReadCloseAsync()
    {
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Opcode == ServerFrame.Close)
                return frame.CloseCode;
        }

        return null;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> FillAsync()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(_end)).AsTask().WaitAsync(Patience.Limit);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
