using System.Text.Json;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.Signaling;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>A session that loses its TCP connection over and over goes on as if nothing had happened.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class ResumeTests
{
    private const int Resets = 100;

    [Fact]
    public async Task Hundred_resets_during_a_negotiation_lose_nothing_and_repeat_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync(
            "--signaling:resume_grace=20s", "--signaling:max_ice_candidates=1000", "--signaling:message_rate=10000", "--signaling:message_burst=10000",
            "--signaling:replay_messages=1000", "--webrtc:ice_silence_timeout=5m");
        Random random = new(1);
        using ResumingSocket client = new(server);
        await client.ConnectAsync();
        string id = client.ClientId;
        List<string> asked = [];
        bool isAnswered = false;
        await SayAsync(client, asked, "offer-request", $$"""{"stream":"{{AbuseServer.Stream}}"}""");
        for (int reset = 0; reset < Resets; reset++)
        {
            for (int said = random.Next(1, 4); said > 0; said--)
            {
                string? answer = !isAnswered && asked.Count >= Resets ? AnswerTo(client) : null;
                isAnswered |= answer is not null;
                await SayAsync(client, asked, answer is null ? "ice-candidate" : "answer", answer ?? Candidate(asked.Count));
            }

            // Some of what is on its way gets through.
            for (int read = random.Next(7); read > 0 && client.Received.Count < asked.Count; read--)
                await client.ReadAsync();
            await SayAsync(client, asked, "get-stats", null, random.Next(2) == 0 ? int.MaxValue : random.Next(1, 40));
            client.Reset();

            // The third takeover within 5 s is refused, so the server has to have seen the end of the last connection.
            await Patience.UntilAsync(() => server.WebSockets.Active == 0, "the reset has been noticed");
            await client.ConnectAsync();
            Assert.Equal(id, client.ClientId);
        }

        while (client.Answered.Count() < asked.Count)
            await client.ReadAsync();
        Assert.Equal(asked, client.Answered);
        Assert.DoesNotContain(client.Received, message => message.GetProperty("type").GetString() == "error");
        Assert.Single(client.Received, message => message.GetProperty("type").GetString() == "answer-ack");
        Assert.Equal(Resets, server.Host.Signaling.Counters.Events(SignalingEvent.SessionResumed));
        Assert.Equal(1, server.Counter("viewers_created"));
        await client.LeaveAsync();
    }

    private static async Task SayAsync(ResumingSocket client, List<string> asked, string type, string? data, int bytes = int.MaxValue)
    {
        string id = $"m{asked.Count}";
        asked.Add(id);
        string tail = data is null ? "" : $",\"data\":{data}";
        await client.SayAsync($$"""{"version":"1.0","type":"{{type}}","id":"{{id}}"{{tail}}}""", bytes);
    }

    private static string Candidate(int number) =>
        $$"""{"candidate":"candidate:{{number}} 1 udp 2130706431 127.0.0.1 {{2000 + number}} typ host","sdpMid":"0","sdpMLineIndex":0}""";

    /// <summary>The answer to the offer there is by now.</summary>
    private static string AnswerTo(ResumingSocket client)
    {
        JsonElement offer = client.Received.Single(message => message.GetProperty("type").GetString() == "offer");
        string sdp = offer.GetProperty("data").GetProperty("sdp").GetProperty("sdp").GetString()!;
        return $$$"""{"sdp":{"type":"answer","sdp":{{{JsonSerializer.Serialize(Description.Answer(sdp, Description.FalseFingerprint))}}}}}""";
    }
}
