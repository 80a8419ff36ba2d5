using System.Net;
using System.Net.WebSockets;

namespace FastSignal.Tests.WebSockets;

/// <summary>The framework's client, with the certificate of tests accepted.</summary>
internal sealed class EchoClient(ClientWebSocket socket, HttpMessageInvoker invoker) : IDisposable
{
    public ClientWebSocket Socket => socket;

    public static async Task<EchoClient> ConnectAsync(
        Uri address, string path, Version version, WebSocketDeflateOptions? deflate = null, Action<System.Security.Cryptography.X509Certificates.X509Certificate>? seen = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            seen?.Invoke(certificate!);
            return certificate?.Subject == "CN=localhost";
        };
        var invoker = new HttpMessageInvoker(handler);
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("chat");
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.DangerousDeflateOptions = deflate;
        var uri = new UriBuilder(new Uri(address, path)) { Scheme = address.Scheme == "https" ? "wss" : "ws" };
        await socket.ConnectAsync(uri.Uri, invoker, CancellationToken.None).InTimeAsync();
        return new EchoClient(socket, invoker);
    }

    /// <summary>Sends the message in frames of the given size and returns what comes back.</summary>
    public async Task<byte[]> EchoAsync(byte[] message, WebSocketMessageType type = WebSocketMessageType.Binary, int fragment = int.MaxValue)
    {
        Task sending = SendAsync(message, type, fragment);
        byte[] buffer = new byte[65_536];
        using var answer = new MemoryStream();
        using var deadline = new CancellationTokenSource(WireClient.Patience);
        while (true)
        {
            WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, deadline.Token);
            Assert.Equal(type, result.MessageType);
            answer.Write(buffer, 0, result.Count);
            if (!result.EndOfMessage)
                continue;
            await sending;
            return answer.ToArray();
        }
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None).InTimeAsync();

    public void Dispose()
    {
        socket.Dispose();
        invoker.Dispose();
    }

    private async Task SendAsync(byte[] message, WebSocketMessageType type, int fragment)
    {
        for (int at = 0; ; at += fragment)
        {
            int length = Math.Min(fragment, message.Length - at);
            bool last = at + length == message.Length;
            await socket.SendAsync(message.AsMemory(at, length), type, last, CancellationToken.None).AsTask().InTimeAsync();
            if (last)
                return;
        }
    }
}
