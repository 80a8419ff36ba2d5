using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FastSignal.Load.Options;
using FastSignal.Load.Scenarios;

namespace FastSignal.Load.Signalling;

/// <summary>The REST endpoints a scenario needs. Not for hot paths: one request for a thousand messages.</summary>
internal sealed class RestClient : IDisposable
{
    private const string Base = "/api/signaling";

    private readonly HttpClient _http;

    /// <param name="target">The server.</param>
    /// <param name="adminToken">Bearer token; empty for none.</param>
    public RestClient(Target target, string adminToken)
    {
        // Straight to the address that was checked, whatever proxy the environment names and whatever a name resolves to by now.
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, _) =>
            {
                System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                socket.Connect(target.EndPoint);
                return ValueTask.FromResult<Stream>(new System.Net.Sockets.NetworkStream(socket, ownsSocket: true));
            },
        };
        _http = new HttpClient(handler) { BaseAddress = target.Http, Timeout = TimeSpan.FromSeconds(30) };
        if (adminToken.Length > 0)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
    }

    /// <summary>Sends a message to all sessions.</summary>
    /// <exception cref="LoadFailureException">The server does not do that for us.</exception>
    public void Broadcast(byte[] body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"{Base}/broadcast") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = Send(request);
        string hint = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "; give the server's admin token as --admin-token" : "";
        if (!response.IsSuccessStatusCode)
            throw new LoadFailureException($"POST {Base}/broadcast: {(int)response.StatusCode}{hint}");
    }

    /// <summary>What is left on the server, by name; what a server does not report is absent.</summary>
    /// <exception cref="LoadFailureException">The server does not answer.</exception>
    public IReadOnlyDictionary<string, double> Leftovers()
    {
        Dictionary<string, double> left = [];
        Collect($"{Base}/status", ["client_count", "app_count"], left);
        Collect("/api/media/status", ["viewers", "routes", "queue_depth", "frames_held"], left);
        return left;
    }

    public void Dispose() => _http.Dispose();

    private void Collect(string path, string[] names, Dictionary<string, double> left)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        using HttpResponseMessage response = Send(request);
        if (!response.IsSuccessStatusCode)
            return;
        try
        {
            using JsonDocument document = JsonDocument.Parse(response.Content.ReadAsStream());
            foreach (string name in names)
            {
                if (document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number))
                    left[name] = number;
            }
        }
        catch (JsonException exception)
        {
            throw new LoadFailureException($"GET {path}: {exception.Message}");
        }
    }

    private HttpResponseMessage Send(HttpRequestMessage request)
    {
        try
        {
            return _http.Send(request);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            throw new LoadFailureException($"{request.Method} {request.RequestUri}: {exception.Message}");
        }
    }
}
