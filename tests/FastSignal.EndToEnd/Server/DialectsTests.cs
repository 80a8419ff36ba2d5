using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>Dialects of the main port over real sockets: by path, by name, and by what comes first.</summary>
public sealed class DialectsTests : EndToEndTest
{
    [Fact]
    public async Task A_peer_of_gst_plugins_rs_finds_the_streams_at_its_path()
    {
        using ClientWebSocket socket = await ConnectAsync("webrtc");
        Assert.Equal("welcome", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        await SendAsync(socket, """{"type":"list"}""");
        JsonElement producer = Assert.Single((await ReceiveAsync(socket)).GetProperty("producers").EnumerateArray());
        Assert.Equal("small", producer.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_page_after_a_tutorial_is_offered_what_it_requests()
    {
        using ClientWebSocket socket = await ConnectAsync("api/signaling");
        Assert.Equal("welcome", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        await SendAsync(socket, """{"type":"request","payload":null,"timestamp":1}""");
        JsonElement offer = await ReceiveAsync(socket);
        Assert.Equal("offer", offer.GetProperty("type").GetString());
        Assert.StartsWith("v=0\r\n", offer.GetProperty("payload").GetProperty("sdp").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_begins_with_a_binary_frame_is_answered_in_such()
    {
        using ClientWebSocket socket = await ConnectAsync("api/signaling");
        Assert.Equal("welcome", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        byte[] body = """{"type":"ping"}"""u8.ToArray();
        byte[] frame = [.. Convert.FromHexString("CAFEBABE010000000001"), .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), body.Length);
        await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, Cancellation);
        Assert.Equal("welcome", (await ReceiveAsync(socket, header: 10)).GetProperty("type").GetString());
        Assert.Equal("pong", (await ReceiveAsync(socket, header: 10)).GetProperty("type").GetString());
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket, int header = 0)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Eventually.Deadline);
        using MemoryStream message = new();
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer, limit.Token);
            Assert.Equal(header == 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary, received.MessageType);
            message.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonDocument.Parse(message.ToArray().AsMemory(header)).RootElement;
    }

    private async Task<ClientWebSocket> ConnectAsync(string path)
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Address, path)) { Scheme = "ws" }.Uri, Cancellation);
        return socket;
    }
}
