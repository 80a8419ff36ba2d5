using System.Net.Http.Headers;
using System.Text.Json;

namespace FastSignal.EndToEnd.Harness;

/// <summary>Who controls a stream, as the server tells its administrator: whose input it has taken.</summary>
internal static class ControlHolder
{
    /// <summary>Argument of a server that can be asked.</summary>
    public const string Argument = "--server:admin_token=" + Token;

    private const string Token = "an-administrator-of-control";

    /// <summary>Id of the holder of the stream <c>small</c>; null while nobody is.</summary>
    public static async Task<string?> OfAsync(ServerProcess server)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, "api/streams/small/control"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using HttpResponseMessage response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
            return null;
        using JsonDocument control = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return control.RootElement.GetProperty("holder").GetString();
    }
}
