// ASP.NET Core's own WebSockets, written as its documentation does it: what the load tool compares with.
//   aspnet-reference PORT    /api/echo, /api/signaling (a room), POST /api/signaling/broadcast
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture)));
WebApplication application = builder.Build();
application.UseWebSockets();

ConcurrentDictionary<WebSocket, WebSocket> room = [];

application.MapGet("/api/echo", async context =>
{
    using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
    await ReceiveAsync(socket, isEcho: true);
});

application.MapGet("/api/signaling", async context =>
{
    using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
    room[socket] = socket;
    await ReceiveAsync(socket, isEcho: false);
    room.TryRemove(socket, out _);
});

application.MapPost("/api/signaling/broadcast", async context =>
{
    using MemoryStream body = new();
    await context.Request.Body.CopyToAsync(body);
    ReadOnlyMemory<byte> message = body.GetBuffer().AsMemory(0, (int)body.Length);
    int delivered = 0;
    // One at a time is right here: broadcasts come one at a time, and a send rarely waits.
    foreach (WebSocket member in room.Keys)
    {
        await member.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
        delivered++;
    }

    await context.Response.WriteAsync($"{{\"delivered\":{delivered}}}");
});

await application.StartAsync();
Console.WriteLine($"listening on {args[0]}");
await application.WaitForShutdownAsync();

static async Task ReceiveAsync(WebSocket socket, bool isEcho)
{
    byte[] buffer = new byte[4096];
    try
    {
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
                break;
            if (isEcho)
                await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
    catch (WebSocketException)
    {
        // The client vanished.
    }
}
