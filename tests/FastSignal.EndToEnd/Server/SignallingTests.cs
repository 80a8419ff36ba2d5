using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

public sealed class SignallingTests : EndToEndTest
{
    private const string OfferRequest = """{"version":"1.0","type":"offer-request","id":"o","data":{"stream":"small"}}""";

    [Theory]
    [InlineData("not json", 2002)]
    [InlineData("[]", 2001)]
    [InlineData("""{"version":"2.0","type":"ping"}""", 2005)]
    [InlineData("""{"version":"1.0","type":"no-such-type"}""", 2003)]
    [InlineData("""{"version":"1.0","type":"answer","data":{}}""", 2004)]
    [InlineData("""{"version":"1.0","type":"answer","data":{"sdp":{"type":"answer","sdp":"v=0\r\n"}}}""", 3003)]
    [InlineData("""{"version":"1.0","type":"offer-request","data":{"stream":"nosuchstream"}}""", 3005)]
    [InlineData("""{"version":"1.0","type":"offer-request","data":{"stream":"small","codecs":["av1"]}}""", 3007)]
    public async Task A_wrong_message_is_answered_with_its_number_and_the_connection_goes_on(string message, int number)
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        await using SignallingClient client = await SignallingClient.ConnectAsync(server);
        await client.SendAsync(message);
        Assert.Equal(number, await NumberAsync(client));
        await client.SendAsync("""{"version":"1.0","type":"ping","data":{"t":1}}""");
        await client.ReceiveAsync("pong");
        await server.BecomesIdleAsync();
    }

    [Theory]
    [InlineData("v=0\\r\\n")]
    [InlineData("v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\nm=video 9 UDP/TLS/RTP/SAVPF 96\\r\\n")]
    public async Task A_wrong_answer_to_an_offer_is_refused_and_another_offer_can_be_had(string sdp)
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        await using (SignallingClient client = await SignallingClient.ConnectAsync(server))
        {
            await client.SendAsync(OfferRequest);
            await client.ReceiveAsync("offer");
            await client.SendAsync($$$$"""{"version":"1.0","type":"answer","data":{"sdp":{"type":"answer","sdp":"{{{{sdp}}}}"}}}""");
            Assert.Equal(3001, await NumberAsync(client));
            await client.SendAsync(OfferRequest);
            await client.ReceiveAsync("offer");
        }

        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task The_fifty_first_candidate_is_refused()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        await using SignallingClient client = await SignallingClient.ConnectAsync(server);
        await client.SendAsync(OfferRequest);
        await client.ReceiveAsync("offer");
        for (int i = 0; i < 51; i++)
        {
            await client.SendAsync(
                $$$"""{"version":"1.0","type":"ice-candidate","data":{"candidate":"candidate:{{{i}}} 1 udp 1 127.0.0.1 {{{5000 + i}}} typ host","sdpMid":"0"}}""");
        }

        Assert.Equal(3002, await NumberAsync(client));
    }

    [Fact]
    public async Task A_client_that_vanishes_between_offer_and_answer_leaves_nothing()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        SignallingClient client = await SignallingClient.ConnectAsync(server);
        await client.SendAsync(OfferRequest);
        await client.ReceiveAsync("offer");
        Assert.Equal(1, (await server.StatusAsync()).Viewers);
        client.Abort();
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task One_client_more_than_allowed_is_told_so()
    {
        ServerProcess server = await StartServerAsync(["--server:max_connections=1"]);
        await using SignallingClient first = await SignallingClient.ConnectAsync(server);
        await first.ReceiveAsync("welcome");
        await using SignallingClient second = await SignallingClient.ConnectAsync(server);
        Assert.Equal(1001, await NumberAsync(second));
    }

    private static async Task<int> NumberAsync(SignallingClient client)
    {
        JsonElement message = await client.ReceiveAsync("error");
        return message.GetProperty("error").GetProperty("number").GetInt32();
    }
}
